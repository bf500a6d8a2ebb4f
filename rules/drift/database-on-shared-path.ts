import { clusterSettings, postgresqlConfig, unreadInclude } from '../../src/facts/applications/postgresql-config.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';
import { drbdReactor } from '../../src/facts/replication/drbd-reactor.ts';
import { movingPaths } from '../../src/facts/storage/moving-paths.ts';
import type { Outcome } from '../../src/sdk/index.ts';
import { clusterRule, unknown, unavailableFact } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'PostgreSQL’s data directory is below a shared path',
  why: 'A database elsewhere stays behind on its host: after a failover the other one serves an old or an empty one.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'path',
    steps: [
      {
        on: 'active',
        text: 'Stop PostgreSQL through its manager, in a maintenance window.',
        effect: 'All mail services that use it stop.',
        commands: {
          pcs: 'pcs resource disable {postgresql-resource}',
          crmsh: 'crm resource stop {postgresql-resource}',
        },
        verify: '`pg_lsclusters` says down.',
      },
      {
        on: 'active',
        check: 'The target is a mounted shared file system: `findmnt -T {new-path}`.',
        text:
          'Copy {path} below the shared directory, and compare. Tablespaces lie elsewhere: look at pg_tblspc. Keep ' +
          'the old directory.',
        commands: { shell: ['ls -l {path}/pg_tblspc', 'rsync -aHAX --numeric-ids {path}/ {new-path}/'] },
        verify: '`rsync -aHAXn --delete --itemize-changes {path}/ {new-path}/` prints nothing.',
      },
      {
        on: 'both',
        text: 'Write it into the file that sets it now (the finding names it), the same on both hosts.',
        file: { path: '/etc/postgresql/{version}/{cluster}/postgresql.conf', lines: "data_directory = '{new-path}'" },
        verify: '`postgres -C data_directory -D /etc/postgresql/VERSION/CLUSTER` says it.',
        undo: 'Put the former line back.',
      },
      {
        on: 'active',
        text: 'Start PostgreSQL.',
        effect: 'The services start.',
        commands: {
          pcs: 'pcs resource enable {postgresql-resource}',
          crmsh: 'crm resource start {postgresql-resource}',
        },
        verify: "`psql -c 'SHOW data_directory'` says it, and the log has no error.",
      },
    ],
  },
  references: [
    'bluemind:high-availability',
    'https://www.postgresql.org/docs/current/runtime-config-file-locations.html',
  ],
  policy: ['sharedPaths'],
  reads: { postgresqlConfig },
  optional: { cib, drbdReactor },
  appliesTo({ policy, postgresqlConfig }) {
    if (postgresqlConfig.clusters.length === 0)
      return 'there is no PostgreSQL configuration in /etc/postgresql or /var/lib/pgsql';
    return policy.sharedPaths.length > 0 || 'the policy names no shared paths';
  },
  check({ policy, postgresqlConfig, cib, drbdReactor }): Outcome {
    const moving = movingPaths(
      policy,
      cib.known ? cib.value : undefined,
      drbdReactor.known ? drbdReactor.value.promoters : [],
    );
    const findings = clusterSettings(postgresqlConfig, 'data_directory')
      .filter(({ value }) => !moving.some((shared) => isBelow(value, shared)))
      .map(({ path, value, line }) => ({
        subject: value,
        message: `the database is in ${value}, which does not move with the service`,
        expected: `a directory below ${moving.filter((shared) => /postgres|pgsql/.test(shared)).join(' or ') || 'a shared path'}`,
        actual: value,
        at: { path, line },
        moment: 'after-failover' as const,
      }));
    const unread = unreadInclude(postgresqlConfig);
    // What the cluster mounts is not known then, and the directory may be among it.
    const lost = unavailableFact(cib) ?? unavailableFact(drbdReactor);
    if (findings.length > 0 && lost !== undefined) return lost;
    return findings.length > 0 || unread === undefined
      ? findings
      : unknown('not-collected', `postgresql.conf includes ${unread}, which was not read`);
  },
});
