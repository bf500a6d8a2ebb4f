import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'DRBD fences its peer, or needs quorum, when the replication link breaks',
  why: 'Without fencing (the default) both hosts go on alone, a later failover starts on old data, and the two copies diverge: split brain.',
  remedy: 'Set fencing resource-and-stonith; (net section in DRBD 9, disk section in 8.4) with fence-peer and unfence-peer handlers on both hosts, then drbdadm adjust RESOURCE.',
  references: ['man:drbd.conf(5)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-pacemaker-fencing'],
  reads: { drbdConfig },
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check: ({ drbdConfig }) =>
    drbdConfig.resources.flatMap((resource) => {
      const set = drbdOption(drbdConfig, resource, 'fencing');
      // Quorum is the other protection; replication/quorum-has-third-vote judges whether it protects.
      const quorum = drbdOption(drbdConfig, resource, 'quorum').some(({ value }) => value !== 'off');
      const wrong = set.find(({ value }) => value === 'dont-care');
      if (quorum || (set.length > 0 && wrong === undefined)) return [];
      return [
        {
          subject: resource.name,
          message: `the DRBD resource ${resource.name} does nothing when the replication link breaks`,
          expected: 'fencing resource-and-stonith',
          actual: wrong === undefined ? 'fencing is not set (dont-care)' : 'fencing dont-care',
          at: wrong?.at ?? resource.at,
        },
      ];
    }),
});
