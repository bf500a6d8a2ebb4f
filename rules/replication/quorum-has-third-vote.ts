import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'DRBD quorum by majority has a third vote',
  why: 'Of two hosts neither is a majority: when the link or one host fails, writing stops on both.',
  remedy: 'Add a third host without a disk as tiebreaker (on WITNESS { volume 0 { disk none; } }), or use fencing instead of quorum.',
  references: ['man:drbd.conf(5)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-quorum-tiebreaker'],
  reads: { drbdConfig },
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check: ({ drbdConfig }) =>
    drbdConfig.resources.flatMap((resource) => {
      const quorum = drbdOption(drbdConfig, resource, 'quorum').find(({ value }) => ['majority', 'all'].includes(value));
      if (quorum === undefined || resource.hosts.length > 2) return [];
      return [
        {
          subject: resource.name,
          message: `the DRBD resource ${resource.name} needs a majority of ${resource.hosts.length} hosts`,
          expected: 'three hosts, one of them without a disk',
          actual: `quorum ${quorum.value} with ${resource.hosts.length} hosts`,
          at: quorum.at,
        },
      ];
    }),
});
