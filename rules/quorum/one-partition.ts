import type { ClusterState } from '../../src/facts/cluster-state-model.ts';
import { describeNode } from '../../src/facts/cluster-state-model.ts';
import { clusterState } from '../../src/facts/cluster-state.ts';
import { nodeName } from '../../src/facts/node-name.ts';
import type { QuorumState } from '../../src/facts/quorum-state.ts';
import { quorumState } from '../../src/facts/quorum-state.ts';
import type { Fact, HostIdentity, Outcome, Unknown } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Both hosts are in one partition and see the same cluster',
  why: 'Each host takes the other for lost while both run: whatever is not fenced by now is started twice, and both write to the same data.',
  remedy: 'Do not start or clear anything yet. Decide which host has the newer data, stop the cluster on the other (`pcs cluster stop`, `systemctl stop pacemaker corosync`), mend the network between them, compare the data, start it again.',
  references: ['man:corosync-quorumtool(8)', 'man:crm_mon(8)', 'bluemind:high-availability'],
  reads: {},
  optional: { quorumState, clusterState, nodeName },
  check: ({ a, b }): Outcome => {
    const left = partitionOf(a, b);
    const right = partitionOf(b, a);
    if (left.lost && right.lost) {
      return [
        {
          subject: 'partition',
          message: 'Split brain: both hosts run the cluster, and neither sees the other',
          expected: 'one membership, one designated controller',
          actual: [left.said, right.said].sort().join(' | '),
        },
      ];
    }
    return left.blind ?? right.blind ?? [];
  },
});

interface Seen {
  readonly quorumState: Fact<QuorumState>;
  readonly clusterState: Fact<ClusterState>;
  readonly nodeName: Fact<string>;
  readonly host: HostIdentity;
}

interface Partition {
  /** It runs the cluster and does not count the other host in. */
  readonly lost: boolean;
  readonly said: string;
  readonly blind?: Unknown;
}

/** What the first host sees of the second. */
function partitionOf(one: Seen, other: Seen): Partition {
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
