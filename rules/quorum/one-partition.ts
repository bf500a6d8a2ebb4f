import { partitionOf } from '../../src/facts/cluster/partition.ts';
import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import { nodeName } from '../../src/facts/identity/node-name.ts';
import { quorumState } from '../../src/facts/cluster/quorum-state.ts';
import type { Outcome } from '../../src/sdk/index.ts';
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
