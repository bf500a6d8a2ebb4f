import { drbdConfig, drbdOption, isOn } from '../../src/facts/replication/drbd-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'DRBD allows one primary at a time',
  why: 'With allow-two-primaries nothing stops the second host from mounting the same ext4 or xfs, which destroys it.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        check: '`drbdadm status {resource}` shows one Primary. With two: replication/no-split-brain.',
        text: 'Delete allow-two-primaries from the net section of {resource}.',
        verify: '`drbdadm dump {resource}` does not show it on both hosts.',
        undo: 'Put the line back, and adjust.',
      },
      {
        on: 'each-in-turn',
        text: 'Apply it, the passive host first.',
        commands: { drbd: 'drbdadm adjust {resource}' },
        verify: '`drbdsetup show {resource}` does not show it, and `drbdadm status` says Connected.',
      },
    ],
  },
  references: ['man:drbd.conf(5)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-dual-primary-mode'],
  reads: { drbdConfig },
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check: ({ drbdConfig }) =>
    drbdConfig.resources.flatMap((resource) => {
      const set = drbdOption(drbdConfig, resource, 'allow-two-primaries');
      const [option] = set;
      if (option === undefined || !isOn(set)) return [];
      return [
        {
          subject: resource.name,
          message: `the DRBD resource ${resource.name} may be primary on both hosts`,
          expected: 'allow-two-primaries no',
          actual: 'allow-two-primaries yes',
          at: option.at,
        },
      ];
    }),
});
