import { quorumState } from '../../src/facts/cluster/quorum-state.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'The partition of this host has quorum',
  why: 'Without quorum Pacemaker stops its services here and starts none: nothing can fail over to this host.',
  remedy: {
    grade: 'can-lose-data',
    steps: [
      {
        on: 'host',
        text: 'See which host is missing, and why.',
        commands: { corosync: ['corosync-quorumtool -s', 'corosync-cfgtool -s'] },
      },
      { on: 'outside', text: 'Repair the network between the hosts, or start the other host.' },
      {
        on: 'host',
        check:
          'You have seen that {other} is switched off: `ipmitool … chassis power status` of its BMC, or with your ' +
          'eyes.',
        text:
          'Only after a boot of this host alone, and only with the other host certainly off: end the waiting for ' +
          'it. pcs also sets startup-fencing=false for a moment.',
        effect: 'The services start on this host. If the other host runs, both write.',
        commands: { pcs: 'pcs quorum unblock', crmsh: 'corosync-cmapctl -s quorum.cancel_wait_for_all u8 1' },
        verify: '`corosync-quorumtool -s` says Quorate: Yes.',
      },
    ],
  },
  references: ['man:corosync-quorumtool(8)', 'man:votequorum(5)'],
  reads: { quorumState },
  appliesTo: ({ quorumState }) => (quorumState.running ? true : 'corosync does not run here'),
  check: ({ quorumState: { quorate, members, totalVotes, expectedVotes } }) => {
    if (quorate) return [];
    const actual = `no quorum: ${totalVotes ?? '?'} of ${expectedVotes ?? '?'} votes, members ${members.map(({ name }) => name).join(', ')}`;
    return [{ subject: 'quorum', message: 'The host’s partition has no quorum', expected: 'quorate', actual }];
  },
});
