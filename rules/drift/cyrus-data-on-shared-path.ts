import { cyrusConfig } from '../../src/facts/applications/cyrus-config.ts';
import { withoutCyrus } from '../../src/facts/packages/generation.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Every Cyrus partition, and the directory with the list of mailboxes, lies below a shared path',
  why: 'Mail in a partition elsewhere stays on the host that received it: after a failover those mailboxes are empty, and with configdirectory elsewhere all of them are unknown.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'partition',
    steps: [
      {
        on: 'active', text: 'Stop Cyrus through its manager, in a maintenance window.',
        effect: 'No mail is read or delivered.',
        commands: { pcs: 'pcs resource disable {cyrus-resource}', crmsh: 'crm resource stop {cyrus-resource}' },
        verify: '`pgrep -a cyrus` and `pgrep -a imapd` find nothing.',
      },
      {
        on: 'active', check: 'The target is a mounted shared file system: `findmnt -T {new-path}`.',
        text: 'Copy the directory of {partition} below a shared path, and compare. Cyrus keeps single instances as hard links. Keep the old directory until the service has run for a time.',
        commands: { shell: 'rsync -aHAX --numeric-ids {path}/ {new-path}/' },
        verify: '`rsync -aHAXn --delete --itemize-changes {path}/ {new-path}/` prints nothing.',
      },
      {
        on: 'both',
        text: 'Write the new path into imapd.conf or cyrus-partitions, the same line on both hosts. Or add the directory to the shared storage and to policy.sharedPaths instead.',
        verify: 'The lines are the same on both hosts.', undo: 'Put the former line back.',
      },
      {
        on: 'active', text: 'Start Cyrus.', effect: 'Mail is served again.',
        commands: { pcs: 'pcs resource enable {cyrus-resource}', crmsh: 'crm resource start {cyrus-resource}' },
        verify: '`ctl_mboxlist -d` lists the mailboxes, and a user can read old mail.',
      },
    ],
  },
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
