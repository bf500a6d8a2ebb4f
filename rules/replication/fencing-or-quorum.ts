import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'A DRBD resource has fencing or quorum, not both',
  why: 'The two protections decide independently: one may freeze the side that the other has just chosen.',
  remedy: 'With two hosts remove quorum and on-no-quorum and keep fencing resource-and-stonith, then drbdadm adjust RESOURCE on both.',
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
          message: `the DRBD resource ${resource.name} has fencing and quorum`,
          expected: 'one of them',
          actual: `fencing ${fencing.value} and quorum ${quorum.value}`,
          at: quorum.at,
        },
      ];
    }),
});
