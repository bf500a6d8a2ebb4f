// drbdsetup-9.0(8), /proc/drbd of DRBD 8.4
import type { Row } from '../grammar/json.ts';
import { parseJson, rows } from '../grammar/json.ts';

export interface DrbdConnection {
  /** `Connected`, `StandAlone`, `Connecting` (8.4: `WFConnection`), `SyncTarget`, … */
  readonly state: string;
}

export interface DrbdResourceState {
  /** Name of the resource; `drbd<minor>` where 8.4 runs something that is not configured. */
  readonly name: string;
  readonly minors: readonly number[];
  /** `Primary`, `Secondary`. */
  readonly role: string;
  /** `UpToDate`, `Inconsistent`, `Outdated`, `Diskless`, … of each volume. */
  readonly disks: readonly string[];
  readonly connections: readonly DrbdConnection[];
  /** DRBD 9: false while the resource has no quorum, so that its device refuses or suspends writes. */
  readonly quorum?: boolean;
}

/**
 * `/proc/drbd` of 8.4: ` 0: cs:Connected ro:Primary/Secondary ds:UpToDate/UpToDate C r-----`, own state before the
 * slash, the peer's after it. A minor that is only created reads ` 0: cs:Unconfigured`.
 */
export function readProcDrbd(
  text: string,
  nameOf: (minor: number) => string | undefined,
): readonly DrbdResourceState[] | string {
  const found = new Map<string, DrbdResourceState>();
  for (const [row, digits, rest = ''] of text.matchAll(/^ *(\d+): +(cs:.*)$/gm)) {
    const minor = Number(digits);
    const field = (key: string): readonly string[] =>
      new RegExp(`(?:^| )${key}:(\\S*)`).exec(rest)?.[1]?.split('/') ?? [];
    const [state] = field('cs');
    if (state === 'Unconfigured') continue;
    const [role] = field('ro');
    const [disk] = field('ds');
    if (state === undefined || role === undefined || disk === undefined) return `/proc/drbd: ${row.trim()}`;
    const name = nameOf(minor) ?? `drbd${minor}`;
    const before = found.get(name);
    found.set(name, {
      name,
      role,
      minors: [...(before?.minors ?? []), minor],
      disks: [...(before?.disks ?? []), disk],
      connections: [{ state }],
    });
  }
  return [...found.values()];
}

const text = (value: unknown): string => (typeof value === 'string' ? value : 'Unknown');

/** `drbdsetup status --json` of DRBD 9; undefined when it is something else. */
export function readStatusJson(json: string): readonly DrbdResourceState[] | undefined {
  const value = parseJson(json);
  if (!Array.isArray(value)) return undefined;
  const found = rows(value)
    .map(resourceFrom)
    .filter((resource) => resource !== undefined);
  return found.length === value.length ? found : undefined;
}

function resourceFrom(row: Row): DrbdResourceState | undefined {
  const { name, role } = row;
  if (typeof name !== 'string' || typeof role !== 'string') return undefined;
  const devices = rows(row['devices']);
  const quorum = devices.map((device) => device['quorum']).filter((each) => typeof each === 'boolean');
  return {
    name,
    role,
    minors: devices.map(({ minor }) => minor).filter((minor) => typeof minor === 'number'),
    // A diskless client is Diskless by design.
    disks: devices.map((device) => (device['client'] === true ? 'Client' : text(device['disk-state']))),
    connections: rows(row['connections']).map(connectionFrom),
    ...(quorum.length === 0 ? {} : { quorum: quorum.every(Boolean) }),
  };
}

const connectionFrom = (row: Row): DrbdConnection => ({ state: text(row['connection-state']) });
