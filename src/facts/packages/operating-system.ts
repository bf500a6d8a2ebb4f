// os-release(5)
import { defineFact, file, known, unknownFrom } from '../../sdk/index.ts';
import type { Packages } from './packages.ts';

export interface OperatingSystem {
  /** `ID` of os-release: `debian`, `rhel`, … */
  readonly id: string;
  /** `VERSION_ID`; rolling releases have none. */
  readonly version?: string;
  /** For people: `PRETTY_NAME`. */
  readonly name: string;
}

/** The distribution and its version. */
export const operatingSystem = defineFact({
  id: 'operating-system',
  describes: 'Distribution and version',
  sources: {
    release: file('/etc/os-release'),
    vendorRelease: file('/usr/lib/os-release'),
  },
  parse({ release, vendorRelease }) {
    const read = release.read ? release : vendorRelease;
    if (!read.read) return unknownFrom(release.read ? read : release, '/etc/os-release');
    const values = new Map<string, string>();
    for (const line of read.value.text.split('\n')) {
      const match = /^\s*([A-Z_0-9]+)=(.*)$/.exec(line);
      if (match?.[1] !== undefined) values.set(match[1], unquote(match[2] ?? ''));
    }
    // os-release(5): ID defaults to "linux" where it is not set.
    const id = values.get('ID') ?? 'linux';
    const version = values.get('VERSION_ID');
    return known<OperatingSystem>({
      id,
      ...(version === undefined ? {} : { version }),
      name: values.get('PRETTY_NAME') ?? id,
    });
  },
});

const unquote = (text: string): string =>
  text
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .replaceAll(/\\(["$\\`])/g, '$1');

/** Major and minor of the C library, from its package; undefined where no known package has it. */
export function glibcSeries({ installed }: Packages): string | undefined {
  const version = installed.get('libc6')?.version ?? installed.get('glibc')?.version;
  return /(?:^|:)(\d+\.\d+)/.exec(version ?? '')?.[1];
}
