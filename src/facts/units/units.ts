// systemctl(1), systemd.unit(5), systemd-sysv-generator(8)
import type { Policy } from '../../sdk/index.ts';
import { command, defineFact, firstUnavailable, isNotCaptured, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { memoize } from '../../sdk/memoize.ts';
import type { Links } from './unit-links.ts';
import { enablementLinks, linksOf, sysvOf } from './unit-links.ts';
import { unitName, unitsToAsk } from './unit-names.ts';

/** One unit of systemd as it is now and as boot would treat it. */
export interface Unit {
  /** With its type: `corosync.service`. */
  readonly id: string;
  /** Other names of the same unit, its own among them. */
  readonly names: readonly string[];
  /**
   * LoadState: `loaded`, `not-found` (not installed), `masked`, `error`, `bad-setting`. Absent: systemd was not asked.
   */
  readonly load?: string;
  /** ActiveState: `active`, `inactive`, `failed`, `activating`, … Absent: systemd was not asked. */
  readonly active?: string;
  readonly sub?: string;
  /** UnitFileState: `enabled`, `disabled`, `static`, `generated`, `masked`, …; empty when there is no unit file. */
  readonly enablement: string;
  /** Units that pull this one in when they start: in memory, and by the links on disk. */
  readonly wantedBy: readonly string[];
  readonly fragment: string;
  /** TimeoutStartUSec, as systemd prints it: `1min 30s`, `infinity`. Absent: no service, or systemd was not asked. */
  readonly startTimeout?: string;
  /** The files on disk changed since systemd read them. */
  readonly needsReload: boolean;
}

export interface Units {
  /** `none`: the host runs no systemd, or only its files were read; then nothing is known of what runs. */
  readonly manager: 'systemd' | 'none';
  /** Units that were asked for or that links on disk name. What is not here is not known. */
  readonly units: readonly Unit[];
  /** SysV scripts that some run level starts, by name. */
  readonly sysv: readonly string[];
}

const properties =
  'Id,Names,LoadState,ActiveState,SubState,UnitFileState,FragmentPath,WantedBy,RequiredBy,NeedDaemonReload,' +
  'TimeoutStartUSec';

/** The words before the names of units; `recordedAs` lets a recording answer with whatever units it holds. */
export const showUnits = ['systemctl', 'show', '-p', properties] as const;
export const recordedAs = [['systemctl', 'show', '*']] as const;

// The cluster's configuration names units that no list can foresee. It is pretty-printed by Pacemaker, one element a
// line.
const withClusterUnits = `set -f
exec "$0" "$@" $(
  sed -nE '/<(primitive|template) [^>]*class="(systemd|service|lsb)"/s/.* type="([A-Za-z0-9][^"]*)".*/\\1/p' \\
    /var/lib/pacemaker/cib/cib.xml 2>/dev/null
)`;

const sourcesFor = memoize((policy: Policy) => ({
  show: command(['sh', '-c', withClusterUnits, ...showUnits, ...unitsToAsk(policy)], { recordedAs }),
  links: enablementLinks,
}));

/** States of the units that rules ask about. Which are asked depends on the pair's policy. */
export const units = defineFact({
  id: 'units',
  describes: 'Which services run, and which a boot would start',
  sources: ({ pair }) => sourcesFor(pair.policy),
  parse({ show, links }) {
    const lost = firstUnavailable(show, links);
    if (lost !== undefined) return unknownFrom(lost, lost === show ? 'systemctl show' : 'links that enable units');
    const disk = linksOf(links.read ? links.value : []);
    const sysv = links.read ? sysvOf(links.value) : [];
    // A name that systemd refuses makes it fail after all others were printed.
    const blocks = show.read ? blocksOf(show.value.stdout) : [];
    if (show.read && (show.value.exit === 0 || blocks.length > 0)) {
      if (blocks.length === 0) return unknown('unparsable', 'systemctl show printed no unit');
      const asked = blocks.map((block) => unitFrom(block, disk));
      const seen = new Set(asked.flatMap(({ names }) => names));
      return known<Units>({ manager: 'systemd', units: unique([...asked, ...fromDisk(disk, seen)]), sysv });
    }
    if (
      show.read &&
      show.value.exit !== 127 &&
      !/not been booted with systemd|Host is down|bus/.test(show.value.stderr)
    ) {
      return unknown('unparsable', `systemctl show failed: ${show.value.stderr.trim().split('\n')[0] ?? ''}`);
    }
    // Without a running systemd its files still say what a boot would start.
    if (!links.read) return unknownFrom(links, 'links that enable units');
    if (!show.read && isNotCaptured(show) && links.value.length === 0) return unknownFrom(show, 'systemctl show');
    return known<Units>({ manager: 'none', units: fromDisk(disk, new Set()), sysv });
  },
});

type Properties = ReadonlyMap<string, string>;

function blocksOf(text: string): readonly Properties[] {
  return text
    .split(/\n\s*\n/)
    .map(
      (block) =>
        new Map(
          block.split('\n').flatMap((line): [string, string][] => {
            const at = line.indexOf('=');
            return at <= 0 ? [] : [[line.slice(0, at), line.slice(at + 1).trim()]];
          }),
        ),
    )
    .filter((block) => block.has('Id') || block.has('Names'));
}

const words = (text: string | undefined): readonly string[] => (text ?? '').split(' ').filter((word) => word !== '');

function unitFrom(block: Properties, disk: Links): Unit {
  const id = block.get('Id') ?? words(block.get('Names'))[0] ?? '';
  const names = [...new Set([id, ...words(block.get('Names'))])];
  const wantedBy = [
    ...words(block.get('WantedBy')),
    ...words(block.get('RequiredBy')),
    ...names.flatMap((name) => disk.wantedBy.get(name) ?? []),
  ];
  const optional = {
    load: block.get('LoadState'),
    active: block.get('ActiveState'),
    sub: block.get('SubState'),
    startTimeout: block.get('TimeoutStartUSec'),
  };
  return {
    id,
    names,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    enablement: block.get('UnitFileState') ?? '',
    wantedBy: [...new Set(wantedBy)],
    fragment: block.get('FragmentPath') ?? '',
    needsReload: block.get('NeedDaemonReload') === 'yes',
  };
}

const fromDisk = (disk: Links, seen: ReadonlySet<string>): readonly Unit[] =>
  [...new Set([...disk.wantedBy.keys(), ...disk.masked])]
    .filter((id) => !seen.has(id))
    .map((id) => ({
      id,
      names: [id],
      enablement: disk.masked.has(id) ? 'masked' : 'enabled',
      wantedBy: disk.wantedBy.get(id) ?? [],
      fragment: '',
      needsReload: false,
    }));

/** Asking for `chronyd` and `chrony` gives one unit twice. */
const unique = (all: readonly Unit[]): readonly Unit[] => [...new Map(all.map((unit) => [unit.id, unit])).values()];

/**
 * By name and alias: some hundred questions are asked about them. Backwards, because the first of two units of one name
 * counts.
 */
const byName = memoize(
  (all: Units): ReadonlyMap<string, Unit> =>
    new Map(all.units.toReversed().flatMap((unit) => unit.names.map((name) => [name, unit] as const))),
);

/** The unit of that name or alias (`.service` may be left out); undefined when nothing is known about it. */
export const unitOf = (all: Units, name: string): Unit | undefined => byName(all).get(unitName(name));
