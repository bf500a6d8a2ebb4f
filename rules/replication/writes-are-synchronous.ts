import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'DRBD acknowledges a write when both hosts have it (protocol C)',
  why:
    'With protocol A a failover loses mail that was already acknowledged to its sender; with B a power failure of ' +
    'both hosts can.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text: 'Use protocol C. Each write then waits for the other host.',
        file: { path: '/etc/drbd.d/{resource}.res', lines: ['net {', '    protocol C;', '}'] },
        verify: '`drbdadm dump {resource}` shows it on both hosts.',
        undo: 'Write the former protocol, and adjust.',
      },
      {
        on: 'each-in-turn',
        check: '`drbdadm status {resource}` says Connected and UpToDate.',
        text: 'Apply it, the passive host first.',
        effect: 'The replication connection may drop for a moment.',
        commands: { drbd: 'drbdadm adjust {resource}' },
        verify:
          '`drbdsetup show {resource} | grep protocol` shows C or nothing (the default), and `drbdadm status` says ' +
          'Connected.',
      },
    ],
  },
  references: ['man:drbd.conf(5)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-replication-protocols'],
  reads: { drbdConfig },
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check: ({ drbdConfig }) =>
    drbdConfig.resources.flatMap((resource) =>
      // Unset is C.
      drbdOption(drbdConfig, resource, 'protocol')
        .filter(({ value }) => value.toUpperCase() !== 'C')
        .map(({ value, at }) => ({
          subject: resource.name,
          message: `the DRBD resource ${resource.name} does not replicate synchronously`,
          expected: 'protocol C',
          actual: `protocol ${value}`,
          at,
        })),
    ),
});
