// dpkg-query(1), rpm(8)
import { command, defineFact, known, unknown, unknownFrom } from '../sdk/index.ts';

export interface InstalledPackage {
  readonly name: string;
  /** As the package manager writes it, with epoch and revision. */
  readonly version: string;
}

export interface Packages {
  readonly manager: 'dpkg' | 'rpm';
  /** By name. A name that is installed for several architectures stands once. */
  readonly installed: ReadonlyMap<string, InstalledPackage>;
  /** Names of packages whose installation stopped half-way (dpkg's states unpacked, half-configured, …). */
  readonly broken: readonly string[];
}

/** What is installed, by the package manager that the host has. */
export const packages = defineFact({
  id: 'packages',
  describes: 'Installed packages and their versions',
  sources: {
    dpkg: command(['dpkg-query', '-W', '-f', String.raw`${'$'}{db:Status-Abbrev}\t${'$'}{Package}\t${'$'}{Version}\t${'$'}{Architecture}\n`], { timeout: 20 }),
    rpm: command(['rpm', '-qa', '--qf', String.raw`%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\t%{ARCH}\n`], { timeout: 20 }),
  },
  parse({ dpkg, rpm }) {
    // Debian can have rpm installed with an empty database; the other way round is not seen.
    if (dpkg.read && dpkg.value.exit === 0) return fromDpkg(dpkg.value.stdout);
    if (!dpkg.read && dpkg.reason !== 'absent' && dpkg.reason !== 'not-collected') return unknownFrom(dpkg, 'dpkg-query');
    if (rpm.read && rpm.value.exit === 0) return fromRpm(rpm.value.stdout);
    if (dpkg.read) return unknown('unparsable', `dpkg-query ended with status ${dpkg.value.exit}: ${dpkg.value.stderr.trim()}`);
    if (rpm.read) return unknown('unparsable', `rpm ended with status ${rpm.value.exit}: ${rpm.value.stderr.trim()}`);
    return dpkg.reason === 'absent' ? unknownFrom(rpm, 'neither dpkg-query nor rpm') : unknownFrom(dpkg, 'dpkg-query');
  },
});

function fromDpkg(text: string) {
  const installed = new Map<string, InstalledPackage>();
  const broken: string[] = [];
  for (const line of text.split('\n')) {
    const [status, name, version] = line.split('\t');
    if (status === undefined || name === undefined || version === undefined) continue;
    // Second letter of the abbreviation: the state now; `n` not installed, `c` only configuration files are left.
    const state = status[1] ?? ' ';
    if ('UFHWt'.includes(state)) broken.push(name);
    if ('iUFHWt'.includes(state)) installed.set(name, { name, version });
  }
  return installed.size === 0 ? unknown('unparsable', 'dpkg-query named no package') : known<Packages>({ manager: 'dpkg', installed, broken });
}

function fromRpm(text: string) {
  const installed = new Map<string, InstalledPackage>();
  for (const line of text.split('\n')) {
    const [name, version] = line.split('\t');
    if (name !== undefined && version !== undefined && name !== 'gpg-pubkey') installed.set(name, { name, version });
  }
  return installed.size === 0 ? unknown('unparsable', 'rpm named no package') : known<Packages>({ manager: 'rpm', installed, broken: [] });
}

/** The upstream part of a version: `1:3.6.1-4+deb12u3` is `3.6.1`. */
export const upstreamVersion = (version: string): string =>
  version.replace(/^\d+:/, '').replace(/-[^-]*$/, '').replace(/[+~].*$/, '');

/** Major and minor of a version: `3.6` of `3.6.1`. */
export const series = (version: string): string => upstreamVersion(version).split('.').slice(0, 2).join('.');
