import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'DRBD acknowledges a write when both hosts have it (protocol C)',
  why: 'With protocol A or B a failover loses mail that was already acknowledged to its sender.',
  remedy: 'Set protocol C; in the net section of the resource on both hosts, then drbdadm adjust RESOURCE on both.',
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
