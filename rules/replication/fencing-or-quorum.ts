import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'A DRBD resource has fencing or quorum, not both',
  why: 'The two protections decide independently: one may freeze the side that the other has just chosen.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text:
          'With two hosts delete quorum and on-no-quorum from the options section, and keep `fencing ' +
          'resource-and-stonith`.',
        verify: '`drbdadm dump {resource}` shows no quorum on both hosts.',
        undo: 'Put the lines back, and adjust.',
      },
      {
        on: 'each-in-turn',
        check: '`drbdadm status {resource}` says Connected and UpToDate.',
        text: 'Apply it, the passive host first.',
        commands: { drbd: 'drbdadm adjust {resource}' },
        verify: '`drbdsetup show {resource}` shows no quorum, and `drbdadm status` Connected.',
      },
    ],
  },
  references: ['man:drbd.conf(5)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-feature-quorum'],
  reads: { drbdConfig },
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check: ({ drbdConfig }) =>
    drbdConfig.resources.flatMap((resource) => {
      const fencing = drbdOption(drbdConfig, resource, 'fencing').find(({ value }) => value.startsWith('resource-'));
      const quorum = drbdOption(drbdConfig, resource, 'quorum').find(({ value }) => value !== 'off');
      if (fencing === undefined || quorum === undefined) return [];
      return [
        {
          subject: resource.name,
          message: `the DRBD resource ${resource.name} has both fencing and quorum`,
          expected: 'one of them',
          actual: `fencing ${fencing.value} and quorum ${quorum.value}`,
          at: quorum.at,
        },
      ];
    }),
});
