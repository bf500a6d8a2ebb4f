// corosync-quorumtool(8), crm_mon(8)
import type { Fact, HostIdentity, Unknown } from '../../sdk/index.ts';
import type { ClusterState } from './cluster-state-model.ts';
import { describeNode } from './cluster-state-model.ts';
import type { QuorumState } from './quorum-state.ts';

/** What one host says of the cluster. */
export interface Seen {
  readonly quorumState: Fact<QuorumState>;
  readonly clusterState: Fact<ClusterState>;
  readonly nodeName: Fact<string>;
  readonly host: HostIdentity;
}

export interface Partition {
  /** It runs the cluster and does not count the other host in. */
  readonly lost: boolean;
  readonly said: string;
  readonly blind?: Unknown;
}

/** What the first host sees of the second. */
export function partitionOf(one: Seen, other: Seen): Partition {
  const name = other.nodeName.known ? other.nodeName.value : other.host.name;
  const quorum = one.quorumState.known && one.quorumState.value.running ? one.quorumState.value : undefined;
  const state = one.clusterState.known && one.clusterState.value.running ? one.clusterState.value : undefined;
  const node = state?.nodes.find((each) => each.name === name);
  const lostByPacemaker = node !== undefined && (!node.online || node.unclean);
  const lostByCorosync = quorum !== undefined && quorum.members.length === 1;
  const me = one.nodeName.known ? one.nodeName.value : one.host.name;
  const runs = state?.resources.filter(({ active, agent }) => active && !agent.startsWith('stonith:')).length ?? 0;
  const said = [
    `${me} sees ${name} ${node === undefined ? 'lost' : describeNode(node)}`,
    ...(state?.dc === undefined ? [] : [`DC ${state.dc.name}`]),
    ...(quorum === undefined ? [] : [quorum.quorate ? 'has quorum' : 'has no quorum']),
    ...(state === undefined ? [] : [`runs ${runs} resources`]),
  ].join(', ');
  const blind = !one.quorumState.known ? one.quorumState : one.clusterState.known ? undefined : one.clusterState;
  return { lost: lostByPacemaker || lostByCorosync, said, ...(blind === undefined ? {} : { blind }) };
}
