import { cyrusConfig } from '../../src/facts/cyrus-config.ts';
import { withoutCyrus } from '../../src/facts/generation.ts';
import { isBelow } from '../../src/facts/mount-table.ts';
import { packages } from '../../src/facts/packages.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Every Cyrus partition lies below a shared path',
  why: 'Mail in a partition elsewhere stays on the host that received it: after a failover those mailboxes are empty.',
  remedy: 'Move the partition below a shared path with Cyrus stopped and correct imapd.conf or cyrus-partitions on both hosts, or add the directory to the shared storage and to policy.sharedPaths.',
  references: ['bluemind:high-availability', 'man:imapd.conf(5)'],
  policy: ['sharedPaths'],
  reads: { cyrusConfig },
  optional: { packages },
  appliesTo({ policy, cyrusConfig, packages }) {
    if (cyrusConfig === undefined) return 'there is no imapd.conf';
    const none = packages.known ? withoutCyrus(packages.value) : undefined;
    if (none !== undefined) return none;
    return policy.sharedPaths.length > 0 || 'the policy names no shared paths';
  },
  check: ({ policy, cyrusConfig }) =>
    (cyrusConfig?.partitions ?? [])
      .filter(({ folder }) => !policy.sharedPaths.some((shared) => isBelow(folder, shared)))
      .map(({ kind, name, folder, path, line }) => ({
        subject: `${kind}-${name}`,
        message: `${kind} ${name} is in ${folder}, which does not move with the service`,
        expected: 'a directory below a shared path',
        actual: folder,
        at: { path, line },
        moment: 'after-failover' as const,
      })),
});
