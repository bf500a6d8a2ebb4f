import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'DRBD tells somebody when it finds a split brain',
  why: 'The hosts stay apart until a person decides; each hour that nobody knows adds data to both sides.',
  remedy: 'Set split-brain "/usr/lib/drbd/notify-split-brain.sh root"; in the handlers section on both hosts.',
  references: ['man:drbd.conf(5)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-split-brain-notification'],
  reads: { drbdConfig },
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check: ({ drbdConfig }) =>
    drbdConfig.resources
      .filter((resource) => drbdOption(drbdConfig, resource, 'split-brain').length === 0)
      .map(({ name, at }) => ({
        subject: name,
        message: `the DRBD resource ${name} has no split-brain handler`,
        expected: 'a split-brain handler',
        actual: 'none',
        at,
      })),
});
