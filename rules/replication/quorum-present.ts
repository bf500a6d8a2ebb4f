import { drbdState } from '../../src/facts/replication/drbd-state.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'Every DRBD resource has quorum',
  why: 'Without quorum DRBD suspends all writes or answers them with errors: mail is refused, and the database stops.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text: 'See which peers are missing: the other host, or the third one that only has a vote.',
        commands: { drbd: ['drbdadm status {resource}', 'journalctl -k -g drbd'] },
      },
      {
        on: 'outside',
        text: 'Start the missing peer, or repair the link to it. With a majority DRBD continues by itself.',
        verify: '`drbdadm status {resource}` on each host shows no `quorum:no`.',
      },
      {
        on: 'host',
        check: 'The other host is known to be off, or has no newer data: writes on both sides are a split brain.',
        text:
          'Only if the peer cannot return: let this host continue without quorum, and put the setting back ' +
          'afterwards.',
        effect: 'Suspended writes continue.',
        commands: { drbd: 'drbdsetup resource-options --quorum=off {resource}' },
        verify: '`drbdadm status {resource}` shows the role Primary without `quorum:no`, and users can read mail.',
        undo: '`drbdadm adjust {resource}`',
      },
    ],
  },
  references: ['man:drbd.conf-9.0(5)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-feature-quorum'],
  reads: { drbdState },
  appliesTo: ({ drbdState }) => drbdState.resources.length > 0 || 'DRBD has no resource that is up',
  check: ({ drbdState }) =>
    drbdState.resources
      .filter(({ quorum }) => quorum === false)
      .map(({ name, role }) => ({
        subject: name,
        message: `the DRBD resource ${name} has no quorum`,
        expected: 'quorum',
        actual: `${role}, no quorum`,
      })),
});
