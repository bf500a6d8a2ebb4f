import { drbdState } from '../../src/facts/replication/drbd-state.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Each host has an up-to-date copy of every DRBD resource',
  why: 'A host with an inconsistent or outdated copy cannot take over, or takes over with old mail.',
  remedy: 'drbdadm status shows whether a resync is under way: wait for it; else look at the disk (dmesg) and drbdadm attach or connect RESOURCE.',
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
