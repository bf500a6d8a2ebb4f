import { partitionOf } from '../../src/facts/cluster/partition.ts';
import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import { nodeName } from '../../src/facts/identity/node-name.ts';
import { quorumState } from '../../src/facts/cluster/quorum-state.ts';
import type { Outcome } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Both hosts are in one partition and see the same cluster',
  why:
    'Each host takes the other for lost while both run: whatever is not fenced by now is started twice, and both ' +
    'write to the same data.',
  remedy: {
    grade: 'can-lose-data',
    steps: [
      {
        on: 'either',
        check: 'On both hosts: `findmnt`, `ip addr`, `drbdadm status` show which has the data and the address now.',
        text: 'Both hosts may be active. Decide which host stays: the one with the newer data, which users reach.',
      },
      {
        on: 'leaving',
        text:
          'On a shared disk, cut its power at its BMC: an orderly stop writes what it has in memory over what the ' +
          'other host wrote. With DRBD or without shared data, stop its cluster; pcs asks for --force because that ' +
          'loses quorum.',
        effect: 'This host goes off, or its services stop.',
        commands: {
          ipmitool: 'ipmitool -I lanplus -E -H {bmc} -U {user} chassis power off',
          pcs: 'pcs cluster stop --force',
          crmsh: 'crm cluster stop',
        },
        verify: 'The other host alone writes: halint check reports no second writer.',
      },
      { on: 'outside', text: 'Repair the network between the hosts while only one of them runs.' },
      {
        on: 'staying',
        text:
          'Check the data: storage/not-mounted-on-both for a shared disk that both have mounted, ' +
          'replication/no-split-brain for DRBD.',
        verify: 'The file system check finds nothing; `drbdadm status` says UpToDate.',
      },
      {
        on: 'leaving',
        check:
          'halint check reports no second writer, `corosync-cfgtool -s` on the other host shows its links as up, ' +
          'and fencing works.',
        text: 'Only now let this host join the cluster again.',
        effect: 'This host joins; services stay where they are.',
        verify: '`crm_mon -1` on both hosts shows one partition with both nodes online.',
      },
    ],
  },
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
