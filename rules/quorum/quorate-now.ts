import { quorumState } from '../../src/facts/cluster/quorum-state.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'The partition of this host has quorum',
  why: 'Without quorum Pacemaker stops its services here and starts none: nothing can fail over to this host.',
  remedy: 'Find out whom it lost (`corosync-quorumtool -s`, `corosync-cfgtool -s`), mend the network or start the other host. After a boot alone, `pcs quorum unblock` or `corosync-cmapctl -s quorum.cancel_wait_for_all u8 1`, only when the other host is surely off.',
  references: ['man:corosync-quorumtool(8)', 'man:votequorum(5)'],
  reads: { quorumState },
  appliesTo: ({ quorumState }) => (quorumState.running ? true : 'corosync does not run here'),
  check: ({ quorumState: { quorate, members, totalVotes, expectedVotes } }) => {
    if (quorate) return [];
    const actual = `no quorum: ${totalVotes ?? '?'} of ${expectedVotes ?? '?'} votes, members ${members.map(({ name }) => name).join(', ')}`;
    return [{ subject: 'quorum', message: 'The host’s partition has no quorum', expected: 'quorate', actual }];
  },
});
