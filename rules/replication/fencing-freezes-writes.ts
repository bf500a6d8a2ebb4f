import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'DRBD stops writing until its lost peer is fenced',
  why:
    'With resource-only the primary goes on writing while the peer may be promoted: both accept mail, and one ' +
    'side’s is lost.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text:
          'First look that STONITH works and both hosts are connected: with this option a peer that goes away, or a ' +
          'handler that fails, freezes all writes.',
        commands: { drbd: 'drbdadm status {resource}' },
        verify:
          "It says Connected and UpToDate; halint check --rule 'fencing/*' --rule replication/fence-handler-set passes.",
      },
      {
        on: 'both',
        text: 'Replace resource-only (net section in DRBD 9, disk section in 8.4).',
        file: { path: '/etc/drbd.d/{resource}.res', lines: ['net {', '    fencing resource-and-stonith;', '}'] },
        verify: '`drbdadm dump {resource}` shows it on both hosts.',
        undo: 'Write resource-only again, and adjust.',
      },
      {
        on: 'each-in-turn',
        text: 'Apply it, the passive host first.',
        commands: { drbd: 'drbdadm adjust {resource}' },
        verify: '`drbdsetup show {resource} | grep fencing` says resource-and-stonith, and `drbdadm status` Connected.',
      },
    ],
  },
  references: ['man:drbd.conf(5)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-pacemaker-fencing'],
  reads: { drbdConfig },
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check: ({ drbdConfig }) =>
    drbdConfig.resources.flatMap((resource) =>
      drbdOption(drbdConfig, resource, 'fencing')
        .filter(({ value }) => value === 'resource-only')
        .map(({ value, at }) => ({
          subject: resource.name,
          message: `the DRBD resource ${resource.name} goes on writing while its peer is not fenced`,
          expected: 'fencing resource-and-stonith',
          actual: `fencing ${value}`,
          at,
        })),
    ),
});
