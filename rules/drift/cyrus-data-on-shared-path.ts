import { cyrusConfig } from '../../src/facts/applications/cyrus-config.ts';
import { withoutCyrus } from '../../src/facts/packages/generation.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Every Cyrus partition, and the directory with the list of mailboxes, lies below a shared path',
  why: 'Mail in a partition elsewhere stays on the host that received it: after a failover those mailboxes are empty, and with configdirectory elsewhere all of them are unknown.',
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
    [
      ...(cyrusConfig?.partitions ?? []).map((each) => ({ ...each, subject: `${each.kind}-${each.name}` })),
      ...(cyrusConfig?.configDirectory === undefined ? [] : [{ ...cyrusConfig.configDirectory, subject: 'configdirectory' }]),
    ]
      .filter(({ folder }) => !policy.sharedPaths.some((shared) => isBelow(folder, shared)))
      .map(({ subject, folder, path, line }) => ({
        subject,
        message: `${subject} is ${folder}, which does not move with the service`,
        expected: 'a directory below a shared path',
        actual: folder,
        at: { path, line },
        moment: 'after-failover' as const,
      })),
});
