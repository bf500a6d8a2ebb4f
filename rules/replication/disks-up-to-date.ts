import { drbdState } from '../../src/facts/replication/drbd-state.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Each host has an up-to-date copy of every DRBD resource',
  why: 'A host with an inconsistent or outdated copy cannot take over, or takes over with old mail.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'host',
        check:
          'No side says StandAlone: that is a split brain (replication/no-split-brain), and connecting may throw ' +
          'data away.',
        text: 'See what is missing. A resync that is under way ends by itself: wait for it.',
        commands: { drbd: ['drbdadm status {resource}', "journalctl -k -g 'drbd|blk|ata|nvme'"] },
      },
      {
        on: 'host',
        check: 'The disk is the one of {host}, and the peer says UpToDate.',
        text:
          'Diskless only: attach the disk again, after it was repaired. A disk that was replaced needs new ' +
          'metadata, on {host} alone.',
        commands: { drbd: 'drbdadm attach {resource}    # a new disk, before it: drbdadm create-md {resource}' },
        verify: '`drbdadm status {resource}` shows SyncTarget, and at the end UpToDate on both hosts.',
      },
    ],
  },
  references: ['man:drbdadm(8)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-disk-states'],
  explainedBy: {
    // What is not connected falls behind, and catches up when it is.
    'replication/replicating': (own, other) => own.subject === other.subject && own.actual === 'Outdated',
  },
  reads: { drbdState },
  appliesTo: ({ drbdState }) => drbdState.resources.length > 0 || 'DRBD has no resource that is up',
  check: ({ drbdState }) =>
    drbdState.resources
      .filter(({ disks }) => disks.some((disk) => disk !== 'UpToDate' && disk !== 'Client'))
      .map(({ name, disks }) => ({
        subject: name,
        message: `this host’s copy of the DRBD resource ${name} is not up to date`,
        expected: 'UpToDate',
        actual: disks.join(', '),
      })),
});
