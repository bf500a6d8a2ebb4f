// dpkg-query(1), rpm(8)
import { command, defineFact, firstUnavailable, known, unknown, unknownFrom } from '../../sdk/index.ts';

export interface InstalledPackage {
  readonly name: string;
  /** As the package manager writes it, with epoch and revision. */
  readonly version: string;
}

export interface Packages {
  readonly manager: 'dpkg' | 'rpm';
  /** By name. A name that is installed for several architectures is there once. */
  readonly installed: ReadonlyMap<string, InstalledPackage>;
  /** Names of packages whose installation stopped half-way (dpkg's states unpacked, half-configured, …). */
  readonly broken: readonly string[];
  /** Names of packages that an administrator holds at their version (`apt-mark hold`). */
  readonly held: readonly string[];
}

/** What is installed, by the package manager that the host has. */
export const packages = defineFact({
  id: 'packages',
  describes: 'Installed packages and their versions',
  sources: {
    dpkg: command(
      [
        'dpkg-query',
        '-W',
        '-f',
        String.raw`${'$'}{db:Status-Abbrev}\t${'$'}{Package}\t${'$'}{Version}\t${'$'}{Architecture}\n`,
      ],
      { timeout: 20 },
    ),
    rpm: command(['rpm', '-qa', '--qf', String.raw`%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\t%{ARCH}\n`], {
      timeout: 20,
    }),
  },
  parse({ dpkg, rpm }) {
    // Debian can have rpm installed with an empty database; the other way round is not seen.
    if (dpkg.read && dpkg.value.exit === 0) return fromDpkg(dpkg.value.stdout);
    const lost = firstUnavailable(dpkg);
    if (lost !== undefined) return unknownFrom(lost, 'dpkg-query');
    if (rpm.read && rpm.value.exit === 0) return fromRpm(rpm.value.stdout);
    if (dpkg.read)
      return unknown('unparsable', `dpkg-query ended with status ${dpkg.value.exit}: ${dpkg.value.stderr.trim()}`);
    if (rpm.read) return unknown('unparsable', `rpm ended with status ${rpm.value.exit}: ${rpm.value.stderr.trim()}`);
    return dpkg.reason === 'absent' ? unknownFrom(rpm, 'neither dpkg-query nor rpm') : unknownFrom(dpkg, 'dpkg-query');
  },
});

function fromDpkg(text: string) {
  const installed = new Map<string, InstalledPackage>();
  const broken: string[] = [];
  const held: string[] = [];
  for (const line of text.split('\n')) {
    const [status, name, version] = line.split('\t');
    if (status === undefined || name === undefined || version === undefined) continue;
    // Second letter of the abbreviation: the state now; `n` not installed, `c` only configuration files are left.
    const state = status[1] ?? ' ';
    if (status.startsWith('h')) held.push(name);
    if ('UFHWt'.includes(state)) broken.push(name);
    if ('iUFHWt'.includes(state)) installed.set(name, { name, version });
  }
  return installed.size === 0
    ? unknown('unparsable', 'dpkg-query named no package')
    : known<Packages>({ manager: 'dpkg', installed, broken, held });
}

function fromRpm(text: string) {
  const installed = new Map<string, InstalledPackage>();
  for (const line of text.split('\n')) {
    const [name, version] = line.split('\t');
    if (name !== undefined && version !== undefined && name !== 'gpg-pubkey') installed.set(name, { name, version });
  }
  return installed.size === 0
    ? unknown('unparsable', 'rpm named no package')
    : known<Packages>({ manager: 'rpm', installed, broken: [], held: [] });
}

/** The upstream part of a version: `1:3.6.1-4+deb12u3` is `3.6.1`. */
export const upstreamVersion = (version: string): string =>
  version
    .replace(/^\d+:/, '')
    .replace(/-[^-]*$/, '')
    .replace(/[+~].*$/, '');

/** Major and minor of a version: `3.6` of `3.6.1`. */
export const series = (version: string): string => upstreamVersion(version).split('.').slice(0, 2).join('.');

/**
 * Which of two versions of one package is newer, as deb-version(7) orders them: the epoch first, then runs of digits
 * by their value and the rest by letters, `~` before everything. Negative: the left one is older.
 */
export function compareVersions(left: string, right: string): number {
  const [ours, theirs] = [parts(left), parts(right)];
  for (let i = 0; i < Math.max(ours.length, theirs.length); i += 1) {
    const [x, y] = [ours[i] ?? '', theirs[i] ?? ''];
    if (x === y) continue;
    if (/^\d+$/.test(x) && /^\d+$/.test(y)) return Number(x) - Number(y) || 0;
    if (x.startsWith('~') !== y.startsWith('~')) return x.startsWith('~') ? -1 : 1;
    if (x === '' || y === '') return x === '' ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return 0;
}

const parts = (version: string): readonly string[] =>
  (version.includes(':') ? version : `0:${version}`).match(/\d+|[^\d]+/g) ?? [];
