import type { PairPicture, PairReport, Seen, SeenBy, Side } from '../../../sdk/index.ts';
import { otherSide } from '../../../sdk/index.ts';
import { counted } from '../../findings.ts';
import type { ReportHead } from '../../reporter.ts';
import type { PartKey } from './part-states.ts';
import { PartStates, sides } from './part-states.ts';
import type { State } from './state.ts';
import { worst } from './state.ts';

/** How a line is drawn. `used`: in use. `idle`: exists. `cut`: does not work. `unknown`: not known. */
export type Line = 'used' | 'idle' | 'cut' | 'unknown';

/** A part of the picture: the lines show the observations, the state shows the worst verdict. */
export interface Part {
  readonly key: PartKey;
  readonly state: State;
  readonly title: string;
  readonly note: string;
  /** The line to each host, or from the first host to the second one. */
  readonly lines: Readonly<Record<Side, Line>>;
  /** The rule with its worst finding; absent: the state comes from no finding. */
  readonly rule?: string;
}

export interface HostBox extends Part {
  readonly side: Side;
  readonly role: 'ACTIVE' | 'STANDBY' | 'NOT READ' | 'ROLE NOT KNOWN';
  readonly details: readonly string[];
}

export interface PictureModel {
  readonly hosts: Readonly<Record<Side, HostBox>>;
  readonly addresses: readonly Part[];
  /** Connections between the hosts, from top to bottom. */
  readonly lanes: readonly Part[];
  readonly fencing: Readonly<Record<Side, Part>>;
  readonly stores: readonly Part[];
}

/** The picture of a pair; undefined for a report without one. */
export function pictureModel(rules: ReportHead['rules'], pair: PairReport): PictureModel | undefined {
  const { picture } = pair;
  if (picture === undefined) return undefined;
  const states = new PartStates(rules, pair, drawnParts(picture));
  const builder = new PartBuilder(pair, states);
  return {
    hosts: { a: hostBox(pair, picture, states, 'a'), b: hostBox(pair, picture, states, 'b') },
    addresses: picture.addresses.map(({ address, held }) =>
      builder.part('address', address, holderText(pair, held), mapSides(held, heldLine)),
    ),
    lanes: lanesOf(pair, picture, builder),
    fencing: { a: fencePart(pair, picture, builder, 'a'), b: fencePart(pair, picture, builder, 'b') },
    stores: storeParts(pair, picture, builder),
  };
}

/** The parts that this picture has; the others always have one, if only to say that they are not known. */
const drawnParts = ({ addresses, rings }: PairPicture): ReadonlySet<PartKey> =>
  new Set<PartKey>([
    ...(['host-a', 'host-b', 'cluster', 'fencing-a', 'fencing-b', 'storage', 'copies'] as const),
    ...(addresses.length > 0 ? (['address'] as const) : []),
    ...(rings === undefined || rings.length > 0 ? (['rings'] as const) : []),
  ]);

/** All parts, in the order in which they are read. */
export const partsIn = ({ hosts, addresses, lanes, fencing, stores }: PictureModel): readonly Part[] => [
  ...[hosts.a, hosts.b],
  ...addresses,
  ...lanes,
  ...[fencing.a, fencing.b],
  ...stores,
];

class PartBuilder {
  readonly pair: PairReport;
  readonly #states: PartStates;

  constructor(pair: PairReport, states: PartStates) {
    this.pair = pair;
    this.#states = states;
  }

  /** A part with a line that is cut or not known is never passed: no rule that passed has seen it work. */
  part(key: PartKey, title: string, note: string, lines: Part['lines']): Part {
    const judged = this.#states.state(key);
    const doubt = sides.some((side) => lines[side] === 'cut' || lines[side] === 'unknown');
    const doubtful = doubt && (judged === 'passed' || judged === 'accepted');
    const state = doubtful ? this.#doubtful() : judged;
    const rule = this.#states.rule(doubtful && state !== 'unknown' ? 'cluster' : key);
    return { key, state, title, note, lines, ...(rule === undefined ? {} : { rule }) };
  }

  #doubtful(): State {
    return worst([this.#states.state('cluster'), 'unknown']) ?? 'unknown';
  }
}

const mapSides = (seen: SeenBy, line: (each: Seen) => Line): Part['lines'] => ({ a: line(seen.a), b: line(seen.b) });
const heldLine = (seen: Seen): Line => (seen === 'yes' ? 'used' : seen === 'no' ? 'idle' : 'unknown');

function holderText({ hosts }: PairReport, held: SeenBy, verb = 'on'): string {
  const holders = sides.filter((side) => held[side] === 'yes').map((side) => hosts[side].name);
  const open = sides.filter((side) => held[side] === 'unknown').map((side) => hosts[side].name);
  if (holders.length === 2) return `${verb} BOTH hosts`;
  const unknown = open.length === 0 ? '' : `${open.join(' and ')} not known`;
  if (holders.length === 0) return unknown === '' ? `${verb} NO host` : unknown;
  return `${verb} ${holders.join('')}${unknown === '' ? '' : `; ${unknown}`}`;
}

function hostBox(pair: PairReport, picture: PairPicture, states: PartStates, side: Side): HostBox {
  const { name, address, status } = pair.hosts[side];
  const { system, mounts, services } = picture.hosts[side];
  const key: PartKey = `host-${side}`;
  const rule = states.rule(key);
  const role = status === 'unreachable' ? 'NOT READ' : roleOf(picture, side);
  const details =
    status === 'unreachable'
      ? [address, 'nothing known']
      : [
          ...[address, system ?? 'system not known'],
          mounts === undefined ? 'mounts not known' : `mounts ${counted(mounts, 'data directory', 'data directories')}`,
          services === undefined ? 'services not known' : `runs ${counted(services, 'mail service')}`,
        ];
  const line: Line = status === 'complete' ? 'used' : 'unknown';
  return {
    ...{ key, side, role, details, title: name, note: `${role}; ${details.join('; ')}` },
    ...{ state: states.state(key), lines: { a: line, b: line } },
    ...(rule === undefined ? {} : { rule }),
  };
}

/** The host with a floating address is active; without one, the host with mounts or services. */
function roleOf({ addresses, hosts }: PairPicture, side: Side): HostBox['role'] {
  const held = addresses.map((each) => each.held[side]);
  if (held.includes('yes')) return 'ACTIVE';
  const { mounts, services } = hosts[side];
  if (addresses.length === 0 && (mounts ?? 0) + (services ?? 0) > 0) return 'ACTIVE';
  return held.includes('unknown') || (mounts === undefined && services === undefined) ? 'ROLE NOT KNOWN' : 'STANDBY';
}

function lanesOf(pair: PairReport, picture: PairPicture, builder: PartBuilder): readonly Part[] {
  const { cluster, rings } = picture;
  const both = (line: Line): Part['lines'] => ({ a: line, b: line });
  const manager = managers[cluster.manager];
  const sees = cluster.seesPeer;
  const lanes: Part[] = [];
  if (cluster.manager === 'pacemaker')
    lanes.push(builder.part('cluster', manager, membership(sees), both(joined(sees))));
  else
    lanes.push(
      builder.part(
        'cluster',
        manager,
        protocols[cluster.manager],
        both(cluster.manager === 'unknown' ? 'unknown' : 'idle'),
      ),
    );
  if (rings === undefined) lanes.push(builder.part('rings', 'Rings', 'not known', both('unknown')));
  for (const { id, addresses, connected } of rings ?? []) {
    const route = `${addresses.a ?? '?'} to ${addresses.b ?? '?'}`;
    lanes.push(builder.part('rings', `Ring ${id}`, route, both(joined(connected))));
  }
  lanes.push(copiesLane(pair, picture, builder));
  return lanes;
}

/** No fact shows whether the hosts see each other without Pacemaker. */
const protocols = { 'drbd-reactor': 'promoter', keepalived: 'VRRP', heartbeat: 'haresources', none: '', unknown: '' };

function copiesLane({ hosts }: PairReport, { copies, copiesUnknownOn = [] }: PairPicture, builder: PartBuilder): Part {
  if (copies === undefined) return builder.part('copies', 'Files', 'not known', { a: 'unknown', b: 'unknown' });
  const line = (side: Side): Line => {
    const own = copies.filter(({ from }) => from === side);
    if (own.some(({ running }) => running === 'yes')) return 'used';
    return copiesUnknownOn.includes(side) || own.some(({ running }) => running === 'unknown') ? 'unknown' : 'idle';
  };
  const routes = copies
    .filter(({ running }) => running !== 'no')
    .map(
      ({ tool, from, running }) =>
        `${tool} ${hosts[from].name} to ${hosts[otherSide(from)].name}${running === 'unknown' ? ' (not known whether it runs)' : ''}`,
    );
  const unknown = copiesUnknownOn.map((side) => `${hosts[side].name} not known`);
  const known = copies.length === 0 ? 'nothing copies files' : routes.length === 0 ? 'not running' : undefined;
  const note = [...(known === undefined ? routes : [known]), ...unknown].join('; ');
  return builder.part('copies', 'Files', note, { a: line('a'), b: line('b') });
}

const managers: Readonly<Record<PairPicture['cluster']['manager'], string>> = {
  pacemaker: 'Pacemaker',
  'drbd-reactor': 'drbd-reactor',
  keepalived: 'keepalived',
  heartbeat: 'Heartbeat',
  none: 'No cluster manager',
  unknown: 'Cluster manager not known',
};

/** A connection works only if both hosts show that it works. */
function joined({ a, b }: SeenBy): Line {
  if (a === 'no' || b === 'no') return 'cut';
  return a === 'yes' && b === 'yes' ? 'used' : 'unknown';
}

function membership(sees: SeenBy): string {
  if (sees.a === 'no' && sees.b === 'no') return 'SPLIT: neither host sees the other';
  if (sees.a === 'no' || sees.b === 'no') return 'ONE-SIDED';
  if (sees.a === 'yes' && sees.b === 'yes') return 'one cluster';
  return sees.a === 'yes' || sees.b === 'yes' ? 'seen by one host only' : 'not known';
}

function fencePart(pair: PairReport, { fencing }: PairPicture, builder: PartBuilder, target: Side): Part {
  const { name } = pair.hosts[target];
  const fence = fencing?.find((each) => each.target === target);
  const all = (line: Line): Part['lines'] => ({ a: line, b: line });
  const make = (note: string, line: Line): Part =>
    builder.part(`fencing-${target}`, `Fencing of ${name}`, note, all(line));
  if (fence === undefined) return make('not known', 'unknown');
  const { devices, enabled, answers } = fence;
  if (devices.length === 0) return make('no fence device', 'cut');
  const text = devices.map(({ id, address }) => (address === undefined ? id : `${id} at ${address}`)).join(', ');
  if (enabled === 'no') return make(`${text}: turned OFF`, 'cut');
  if (answers === 'no') return make(`${text}: no answer`, 'cut');
  if (devices.every(({ running }) => running === 'no')) return make(`${text}: stopped`, 'cut');
  const works = enabled === 'yes' && devices.some(({ running }) => running === 'yes');
  return works ? make(text, 'used') : make(`${text}: not known`, 'unknown');
}

function storeParts(pair: PairReport, { stores }: PairPicture, builder: PartBuilder): readonly Part[] {
  const nowhere: Part['lines'] = { a: 'unknown', b: 'unknown' };
  if (stores === undefined) return [builder.part('storage', 'Storage', 'not known', nowhere)];
  if (stores.length === 0)
    return [builder.part('storage', 'Storage', 'no data directory is mounted', { a: 'idle', b: 'idle' })];
  return stores.map(({ kind, name, paths, mounted, roles, replicating }) => {
    const drbd = replicating === undefined ? '' : `; ${roleText(roles)}, ${replicationText[joined(replicating)]}`;
    const note = `${counted(paths.length, 'data directory', 'data directories')} ${holderText(pair, mounted, 'mounted on')}${drbd}`;
    const lines = mapSides(mounted, heldLine);
    const broken = replicating === undefined ? undefined : joined(replicating);
    const drawn = broken === 'cut' ? mapSides(mounted, (seen) => (seen === 'yes' ? 'used' : 'cut')) : lines;
    return builder.part('storage', `${kindText[kind]} ${name}`, note, drawn);
  });
}

const kindText = {
  shared: 'SAN',
  replicated: 'DRBD',
  network: 'Network storage',
  local: 'Disk',
  unknown: 'Storage (kind not known)',
} as const;
const replicationText: Readonly<Record<Line, string>> = {
  used: 'replicating',
  idle: 'replicating',
  cut: 'NOT replicating',
  unknown: 'replication not known',
};
const roleText = (roles: Readonly<Partial<Record<Side, string>>> = {}): string =>
  sides.map((side) => roles[side] ?? 'not known').join('/');
