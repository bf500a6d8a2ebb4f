import { cyrusConfig } from '../../src/facts/applications/cyrus-config.ts';
import { withoutCyrus } from '../../src/facts/packages/generation.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';
import { drbdReactor } from '../../src/facts/replication/drbd-reactor.ts';
import { movingPaths } from '../../src/facts/storage/moving-paths.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import type { Outcome } from '../../src/sdk/index.ts';
import { clusterRule, unknown, unavailableFact } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Every Cyrus partition, and the directory with the list of mailboxes, is below a shared path',
  why:
    'Mail in a partition elsewhere stays on the host that received it: after a failover those mailboxes are empty, ' +
    'and with configdirectory elsewhere all of them are unknown.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'partition',
    steps: [
      {
        on: 'active',
        text: 'Stop Cyrus through its manager, in a maintenance window.',
        effect: 'No mail is read or delivered.',
        commands: { pcs: 'pcs resource disable {cyrus-resource}', crmsh: 'crm resource stop {cyrus-resource}' },
        verify: '`pgrep -a cyrus` and `pgrep -a imapd` find nothing.',
      },
      {
        on: 'active',
        check: 'The target is a mounted shared file system: `findmnt -T {new-path}`.',
        text:
          'Copy the directory of {partition} below a shared path, and compare. Cyrus keeps single instances as hard ' +
          'links. Keep the old directory until the service has run for a time.',
        commands: { shell: 'rsync -aHAX --numeric-ids {path}/ {new-path}/' },
        verify: '`rsync -aHAXn --delete --itemize-changes {path}/ {new-path}/` prints nothing.',
      },
      {
        on: 'both',
        text:
          'Write the new path into imapd.conf or cyrus-partitions, the same line on both hosts. Or add the ' +
          'directory to the shared storage and to policy.sharedPaths instead.',
        verify: 'The lines are the same on both hosts.',
        undo: 'Put the former line back.',
      },
      {
        on: 'active',
        text: 'Start Cyrus.',
        effect: 'Mail is served again.',
        commands: { pcs: 'pcs resource enable {cyrus-resource}', crmsh: 'crm resource start {cyrus-resource}' },
        verify: '`ctl_mboxlist -d` lists the mailboxes, and a user can read old mail.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:imapd.conf(5)'],
  policy: ['sharedPaths'],
  reads: { cyrusConfig },
  optional: { packages, cib, drbdReactor },
  appliesTo({ policy, cyrusConfig, packages }) {
    if (cyrusConfig === undefined) return 'there is no imapd.conf';
    const none = packages.known ? withoutCyrus(packages.value) : undefined;
    if (none !== undefined) return none;
    return policy.sharedPaths.length > 0 || 'the policy names no shared paths';
  },
  check({ policy, cyrusConfig, cib, drbdReactor }): Outcome {
    const moving = movingPaths(
      policy,
      cib.known ? cib.value : undefined,
      drbdReactor.known ? drbdReactor.value.promoters : [],
    );
    const findings = (cyrusConfig?.folders ?? [])
      .filter(({ folder }) => !moving.some((shared) => isBelow(folder, shared)))
      .map(({ setting, folder, path, line }) => ({
        subject: setting,
        message: `${setting} is ${folder}, which does not move with the service`,
        expected: 'a directory below a shared path',
        actual: folder,
        at: { path, line },
        values: { path: folder },
        moment: 'after-failover' as const,
      }));
    const [unread] = cyrusConfig?.unread ?? [];
    // What the cluster mounts is not known then, and the directory may be among it.
    const lost = unavailableFact(cib) ?? unavailableFact(drbdReactor);
    if (findings.length > 0 && lost !== undefined) return lost;
    return findings.length > 0 || unread === undefined
      ? findings
      : unknown('not-collected', `imapd.conf includes ${unread}, which was not read`);
  },
});
