// multipathd(8): `show maps json`
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { isRow, parseJson, rows } from '../grammar/json.ts';

export interface MultipathPath {
  /** Kernel name of the path's disk. */
  readonly device: string;
  /** Whether the device mapper uses it: `active` or `failed`. */
  readonly mapperState: string;
  /** What the checker found: `ready`, `ghost`, `faulty`, `shaky`, `i/o pending`, … */
  readonly checkerState: string;
}

export interface MultipathMap {
  readonly name: string;
  /** `on` (indefinitely), `off`, `12 chk` (twelve more checks), `10 sec` (counting down), `-`; empty: not known. */
  readonly queueing: string;
  /** Of the array; absent where the daemon does not tell. */
  readonly vendor?: string;
  readonly product?: string;
  readonly paths: readonly MultipathPath[];
}

/**
 * The multipath maps that the daemon manages, with the state of their paths. The daemon answers without touching them.
 */
export const multipathMaps = defineFact({
  id: 'multipath-maps',
  describes: 'Multipath maps and the state of their paths',
  ofMoment: true,
  sources: {
    maps: command(['multipathd', 'show', 'maps', 'json'], { recordedAs: [['multipathd', 'list', 'maps', 'json']] }),
  },
  parse({ maps }) {
    if (!maps.read)
      return maps.reason === 'absent' ? known<readonly MultipathMap[]>([]) : unknownFrom(maps, 'multipathd');
    const { stdout, stderr, exit } = maps.value;
    // Before 0.8 it exits with 0 when the daemon does not run; permission is refused with words of its own.
    if (/permission deny|need to be root|permission denied/i.test(stdout + stderr))
      return unknown('denied', 'multipathd: permission denied');
    // A daemon that is busy with paths that go answers `timeout` or `fail`, or not in time: then the maps matter most.
    if (/^(timeout|fail)$|receiving packet/im.test(`${stdout.trim()}\n${stderr}`))
      return unknown('timeout', `multipathd: ${(stdout.trim() || stderr.trim()).split('\n')[0] ?? ''}`);
    if (!stdout.trimStart().startsWith('{')) {
      // Nothing answers on its socket: the daemon does not run, so no map is looked after.
      if (exit !== 0 || /connect|error/i.test(stdout + stderr)) return known<readonly MultipathMap[]>([]);
      return stdout.trim() === '' || stdout.trim() === 'ok'
        ? known<readonly MultipathMap[]>([])
        : unknown('unparsable', 'multipathd did not print its JSON');
    }
    const found = readMaps(stdout);
    return found === undefined ? unknown('unparsable', 'multipathd did not print its JSON') : known(found);
  },
});

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function readMaps(json: string): readonly MultipathMap[] | undefined {
  const value = parseJson(json);
  if (!isRow(value) || !Array.isArray(value['maps'])) return undefined;
  const found = rows(value['maps']).map((map) => ({
    name: text(map['name']),
    queueing: text(map['queueing']),
    ...(text(map['vend']) === '' ? {} : { vendor: text(map['vend']), product: text(map['prod']) }),
    paths: rows(map['path_groups'])
      .flatMap((group) => rows(group['paths']))
      .map((path) => ({
        device: text(path['dev']),
        mapperState: text(path['dm_st']),
        checkerState: text(path['chk_st']),
      })),
  }));
  return found.every(({ name }) => name !== '') ? found : undefined;
}

/** Paths that carry data, or would at once (`ghost`: the standby side of an active/passive array). */
export const usablePaths = (map: MultipathMap): readonly MultipathPath[] =>
  map.paths.filter(
    ({ mapperState, checkerState }) => mapperState === 'active' && ['ready', 'ghost', ''].includes(checkerState),
  );
