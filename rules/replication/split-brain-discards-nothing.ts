import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/**
 * Policies under which nothing is thrown away: `disconnect`; and those that pick a side only when it changed nothing.
 */
const safe: Readonly<Record<string, readonly string[]>> = {
  'after-sb-0pri': ['disconnect', 'discard-zero-changes'],
  'after-sb-1pri': ['disconnect', 'consensus'],
  'after-sb-2pri': ['disconnect'],
};

export default clusterRule({
  severity: 'error',
  summary: 'DRBD does not discard data automatically after a split brain',
  why: 'An automatic recovery picks a side by rule and discards the mail that the other one accepted.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text: 'Let a person decide after a split brain (then: replication/no-split-brain).',
        file: {
          path: '/etc/drbd.d/{drbd-resource}.res',
          lines: [
            'net {',
            '    after-sb-0pri disconnect;',
            '    after-sb-1pri disconnect;',
            '    after-sb-2pri disconnect;',
            '}',
          ],
        },
        verify: '`drbdadm dump` shows them on both hosts.',
        undo: 'Put the former lines back, and adjust.',
      },
      {
        on: 'each-in-turn',
        check: '`drbdadm status` says Connected and UpToDate.',
        text: 'Apply it, the passive host first.',
        commands: { drbd: 'drbdadm adjust {drbd-resource}' },
        verify: '`drbdsetup show {drbd-resource}` shows no other policy, and `drbdadm status` says Connected.',
      },
    ],
  },
  references: [
    'man:drbd.conf(5)',
    'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-configure-split-brain-behavior',
  ],
  reads: { drbdConfig },
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check: ({ drbdConfig }) =>
    drbdConfig.resources.flatMap((resource) =>
      Object.entries(safe).flatMap(([name, values]) =>
        drbdOption(drbdConfig, resource, name)
          .filter(({ value }) => !values.includes(value))
          .map(({ value, at }) => ({
            subject: `${resource.name} ${name}`,
            message: `the DRBD resource ${resource.name} discards data by itself after a split brain`,
            expected: `${name} disconnect`,
            actual: `${name} ${value}`,
            at,
            values: { 'drbd-resource': resource.name },
          })),
      ),
    ),
});
