import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'DRBD stops writing until its lost peer is fenced',
  why: 'With resource-only the primary goes on writing while the peer may be promoted: both accept mail, and one side’s is lost.',
  remedy: 'Replace fencing resource-only by fencing resource-and-stonith on both hosts, then drbdadm adjust RESOURCE.',
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
