import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/** Policies under which nothing is thrown away: `disconnect`; and those that pick a side only when it changed nothing. */
const safe: Readonly<Record<string, readonly string[]>> = {
  'after-sb-0pri': ['disconnect', 'discard-zero-changes'],
  'after-sb-1pri': ['disconnect', 'consensus'],
  'after-sb-2pri': ['disconnect'],
};

export default clusterRule({
  severity: 'error',
  summary: 'DRBD throws away no data by itself after a split brain',
  why: 'An automatic recovery picks a side by rule and discards the mail that the other one accepted.',
  remedy: 'Set after-sb-0pri, after-sb-1pri and after-sb-2pri to disconnect in the net section on both hosts, and decide by hand: drbdadm connect --discard-my-data.',
  references: ['man:drbd.conf(5)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-configure-split-brain-behavior'],
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
          })),
      ),
    ),
});
