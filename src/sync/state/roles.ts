import type { Interfaces } from '../../facts/network/addresses.ts';
import { holds } from '../../facts/network/addresses.ts';
import type { ClusterState, ResourceState } from '../../facts/cluster/cluster-state-model.ts';
import { describeNode } from '../../facts/cluster/cluster-state-model.ts';
import { dataMounts } from '../../facts/storage/data-mounts.ts';
import type { DrbdState } from '../../facts/replication/drbd-state.ts';
import type { Mount } from '../../facts/storage/mount-table.ts';
import { isClusterType, isNetworkType } from '../../facts/storage/mount-table.ts';
import type { QuorumState } from '../../facts/cluster/quorum-state.ts';
import { unitName } from '../../facts/units/unit-names.ts';
import { isActive } from '../../facts/units/unit-state.ts';
import type { Units } from '../../facts/units/units.ts';
import type { Fact, HostSnapshot, Pair, Side } from '../../sdk/index.ts';

export type SignalName = 'virtual-address' | 'cluster-manager' | 'storage' | 'services';

/** What one independent signal says about who is active. */
export interface RoleSignal {
  readonly signal: SignalName;
  readonly active: Side;
  /** What was seen, for a person. */
  readonly seen: string;
}

/** What one host shows of its role. */
export interface RoleView {
  readonly status: HostSnapshot['status'];
  readonly error?: string;
  /** The controller's clock when the host was read, seconds since the epoch. */
  readonly readAt?: number;
  readonly nodeName: Fact<string>;
  readonly addresses: Fact<Interfaces>;
  readonly cluster: Fact<ClusterState>;
  readonly quorum: Fact<QuorumState>;
  readonly drbd: Fact<DrbdState>;
  readonly mounts: Fact<readonly Mount[]>;
  readonly units: Fact<Units>;
}

export type Roles =
  | { readonly settled: true; readonly active: Side; readonly signals: readonly RoleSignal[] }
  /** Nothing may be written. Every reason is reported, not only the first. */
  | { readonly settled: false; readonly reasons: readonly string[]; readonly signals: readonly RoleSignal[] };

type Views = Readonly<Record<Side, RoleView>>;
const sides = ['a', 'b'] as const;

/** Seconds within which both hosts must have been read: an address may move between two readings. */
const readingWindow = 60;

/** A signal says one host, is silent (there is no such thing on this pair), or forbids to go on. */
type SignalReading = RoleSignal | { readonly silent: string } | { readonly refuse: string };

/**
 * Who is active, from independent signals. One signal is a rumour: at least two have to speak, and all that speak have
 * to say the same. A signal that could not be read is no silence.
 */
export function settleRoles(pair: Pair, views: Views): Roles {
  const unreachable = sides.flatMap((side) =>
    views[side].status === 'complete'
      ? []
      : [
          `${pair.hosts[side].name} could not be read${views[side].status === 'partial' ? ' to the end' : ''}: ${views[side].error ?? 'no answer'}`,
        ],
  );
  // For an unreachable host each signal would say the same once more.
  if (sides.some((side) => views[side].status === 'unreachable'))
    return { settled: false, reasons: unreachable, signals: [] };
  const heard = [virtualAddress(pair, views), clusterManager(pair, views), storage(pair, views), services(pair, views)];
  const signals = heard.filter((each) => 'signal' in each);
  const refusals = heard.flatMap((each) => ('refuse' in each ? [each.refuse] : []));
  const reasons = [...unreachable, ...timing(views), ...roleChangesUnderWay(pair, views), ...refusals];
  const [first] = signals;
  if (new Set(signals.map(({ active }) => active)).size > 1) {
    reasons.push(
      `the signals contradict each other: ${signals.map(({ active, seen }) => `${seen} (${pair.hosts[active].name})`).join('; ')}`,
    );
  }
  if (signals.length < 2) {
    const silent = heard.flatMap((each) => ('silent' in each ? [each.silent] : []));
    reasons.push(
      `${signals.length === 0 ? 'no signal says' : 'only one signal says'} which host is active${silent.length === 0 ? '' : ` (${silent.join('; ')})`}`,
    );
  }
  return reasons.length === 0 && first !== undefined
    ? { settled: true, active: first.active, signals }
    : { settled: false, reasons, signals };
}

function timing({ a, b }: Views): readonly string[] {
  if (a.readAt === undefined || b.readAt === undefined || Math.abs(a.readAt - b.readAt) <= readingWindow) return [];
  return [
    `the hosts were read ${Math.round(Math.abs(a.readAt - b.readAt))} s apart: a failover may have happened in between`,
  ];
}

const unreadable = (pair: Pair, side: Side, what: string, detail: string): SignalReading => ({
  refuse: `${what} of ${pair.hosts[side].name} could not be read: ${detail}`,
});

const empty = (): Record<Side, string[]> => ({ a: [], b: [] });

/** One signal out of what each host holds: exactly one host may have something. */
function signalOfOneHost(
  pair: Pair,
  signal: SignalName,
  found: Readonly<Record<Side, readonly string[]>>,
  what: string,
  silent: string,
): SignalReading {
  const having = sides.filter((side) => found[side].length > 0);
  const [only] = having;
  if (only === undefined) return { silent };
  if (having.length === 2)
    return { refuse: `${what} on both hosts (${[...new Set([...found.a, ...found.b])].slice(0, 4).join(', ')})` };
  return { signal, active: only, seen: `${what} on ${pair.hosts[only].name}: ${found[only].slice(0, 4).join(', ')}` };
}

function virtualAddress(pair: Pair, views: Views): SignalReading {
  if (pair.virtualIps.length === 0) return { silent: 'the pair declares no floating address' };
  const held = empty();
  for (const side of sides) {
    const { addresses } = views[side];
    if (!addresses.known) return unreadable(pair, side, 'the addresses', addresses.detail);
    held[side].push(...pair.virtualIps.filter((address) => holds(addresses.value, address) !== undefined));
  }
  const homeless = pair.virtualIps.filter((address) => !held.a.includes(address) && !held.b.includes(address));
  if (homeless.length > 0) return { refuse: `no host holds the floating address ${homeless.join(', ')}` };
  return signalOfOneHost(pair, 'virtual-address', held, 'the floating address is', 'no floating address');
}

/**
 * Where Pacemaker runs what belongs to one host: floating addresses, file systems, services; not clones, not fencing.
 */
function clusterManager(pair: Pair, views: Views): SignalReading {
  const running = empty();
  let seen = false;
  for (const side of sides) {
    const { cluster, nodeName } = views[side];
    if (!cluster.known) return unreadable(pair, side, 'the cluster’s state', cluster.detail);
    if (!cluster.value.running) continue;
    seen = true;
    if (!nodeName.known) return unreadable(pair, side, 'the node’s name', nodeName.detail);
    const single = cluster.value.resources.filter((each) => isSingle(each) && each.active);
    for (const target of sides) {
      const { nodeName: name } = views[target];
      if (!name.known) return unreadable(pair, target, 'the node’s name', name.detail);
      for (const { id, nodes } of single)
        if (nodes.includes(name.value) && !running[target].includes(id)) running[target].push(id);
    }
  }
  if (!seen) return { silent: 'no cluster manager runs that could be asked' };
  return signalOfOneHost(
    pair,
    'cluster-manager',
    running,
    'the cluster runs its resources',
    'the cluster runs no resource',
  );
}

const isSingle = ({ agent, cloned, role }: ResourceState): boolean =>
  !agent.startsWith('stonith:') && (!cloned || role === 'Promoted' || role === 'Master');

function storage(pair: Pair, views: Views): SignalReading {
  const found = empty();
  for (const side of sides) {
    const { drbd, mounts } = views[side];
    if (!mounts.known) return unreadable(pair, side, 'the mounts', mounts.detail);
    if (!drbd.known) return unreadable(pair, side, 'the state of DRBD', drbd.detail);
    const own = dataMounts(pair.policy, mounts.value).filter(
      ({ fstype }) => !isNetworkType(fstype) && !isClusterType(fstype),
    );
    found[side].push(
      ...own.map(({ target }) => target),
      ...drbd.value.resources.filter(({ role }) => role === 'Primary').map(({ name }) => `DRBD ${name}`),
    );
  }
  return signalOfOneHost(
    pair,
    'storage',
    found,
    'the data is',
    'no data directory is mounted and no DRBD resource is primary',
  );
}

/**
 * Daemons that own the data: where the policy wants them on one host, two at work mean two truths. Others may run where
 * they do no harm.
 */
const dataDaemons =
  /^(bm-core|bm-cyrus-imapd|cyrus-imapd|cyrus|cyrus-master|bm-postgresql|postgresql(-\d+|@.+)?)\.service$/;

function services(pair: Pair, views: Views): SignalReading {
  const found = empty();
  for (const side of sides) {
    const { units } = views[side];
    if (!units.known) return unreadable(pair, side, 'the running services', units.detail);
    const single = pair.policy.serviceUnits.map(unitName);
    // Debian's postgresql.service is a wrapper that has exited once its clusters run.
    const owners = units.value.units.filter(
      ({ id, names, sub }) =>
        dataDaemons.test(id) && sub !== 'exited' && [id, ...names].some((name) => single.includes(name)),
    );
    found[side].push(...owners.filter((unit) => isActive(unit) === true).map(({ id }) => id));
  }
  return signalOfOneHost(
    pair,
    'services',
    found,
    'the daemons that own the data run',
    'none of the daemons that own the data runs',
  );
}

/** Anything that says that roles are about to change, or that no host has the right to report them. */
function roleChangesUnderWay(pair: Pair, views: Views): readonly string[] {
  const found = new Set<string>();
  for (const side of sides) {
    const { cluster, quorum } = views[side];
    const { name } = pair.hosts[side];
    if (!quorum.known) found.add(`the quorum of ${name} could not be read: ${quorum.detail}`);
    else if (quorum.value.running && !quorum.value.quorate) found.add(`${name} has no quorum`);
    if (!cluster.known || !cluster.value.running) continue;
    const { dc, nodes, resources, fencing } = cluster.value;
    if (dc === undefined) found.add(`${name} sees no designated controller: the cluster is electing one`);
    else if (!dc.withQuorum) found.add(`the partition of ${name} has no quorum`);
    for (const node of nodes)
      if (node.unclean || node.pending || node.shutdown)
        found.add(
          `node ${node.name} is ${node.shutdown ? 'shutting down' : describeNode(node)}: a failover is under way`,
        );
    for (const event of fencing) if (event.status === 'pending') found.add(`fencing of ${event.target} is pending`);
    for (const each of resources) {
      if (/^(Starting|Stopping|Migrating|Promoting|Demoting)$/.test(each.role))
        found.add(`resource ${each.id} is ${each.role.toLowerCase()}: a failover is under way`);
      else if (!each.cloned && each.nodes.length > 1) found.add(`resource ${each.id} is active on both nodes`);
    }
  }
  const [a, b] = [views.a.quorum, views.b.quorum];
  if (a.known && b.known && a.value.running && b.value.running && a.value.ringId !== b.value.ringId)
    found.add('the hosts are in different partitions: split brain');
  return [...found];
}
