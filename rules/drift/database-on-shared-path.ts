import { isBelow } from '../../src/facts/storage/mount-table.ts';
import { clusterSettings, postgresqlConfig } from '../../src/facts/applications/postgresql-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'PostgreSQL’s data directory lies below a shared path',
  why: 'A database elsewhere stays behind on its host: after a failover the other one serves an old or an empty one.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'path',
    steps: [
      {
        on: 'active', text: 'Stop PostgreSQL through its manager, in a maintenance window.',
        effect: 'All mail services that use it stop.',
        commands: {
          pcs: 'pcs resource disable {postgresql-resource}',
          crmsh: 'crm resource stop {postgresql-resource}',
        },
        verify: '`pg_lsclusters` says down.',
      },
      {
        on: 'active', check: 'The target is a mounted shared file system: `findmnt -T {new-path}`.',
        text: 'Copy {path} below the shared directory, and compare. Tablespaces lie elsewhere: look at pg_tblspc. Keep the old directory.',
        commands: { shell: ['ls -l {path}/pg_tblspc', 'rsync -aHAX --numeric-ids {path}/ {new-path}/'] },
        verify: '`rsync -aHAXn --delete --itemize-changes {path}/ {new-path}/` prints nothing.',
      },
      {
        on: 'both', text: 'Write it into postgresql.conf, the same on both hosts.',
        file: { path: '/etc/postgresql/{version}/{cluster}/postgresql.conf', lines: "data_directory = '{new-path}'" },
        verify: '`postgres -C data_directory -D /etc/postgresql/VERSION/CLUSTER` says it.',
        undo: 'Put the former line back.',
      },
      {
        on: 'active', text: 'Start PostgreSQL.', effect: 'The services start.',
        commands: {
          pcs: 'pcs resource enable {postgresql-resource}',
          crmsh: 'crm resource start {postgresql-resource}',
        },
        verify: "`psql -c 'SHOW data_directory'` says it, and the log has no error.",
      },
    ],
  },
  references: ['bluemind:high-availability', 'https://www.postgresql.org/docs/current/runtime-config-file-locations.html'],
  policy: ['sharedPaths'],
  reads: { postgresqlConfig },
  appliesTo({ policy, postgresqlConfig }) {
    if (postgresqlConfig.files.length === 0) return 'there is no PostgreSQL configuration under /etc/postgresql';
    return policy.sharedPaths.length > 0 || 'the policy names no shared paths';
  },
  check: ({ policy, postgresqlConfig }) =>
    clusterSettings(postgresqlConfig, 'data_directory')
      .filter(({ setting }) => !policy.sharedPaths.some((shared) => isBelow(setting.value, shared)))
      .map(({ path, setting }) => ({
        subject: setting.value,
        message: `the database is in ${setting.value}, which does not move with the service`,
        expected: `a directory below ${policy.sharedPaths.filter((shared) => shared.includes('postgres')).join(' or ') || 'a shared path'}`,
        actual: setting.value,
        at: { path, line: setting.line },
        moment: 'after-failover' as const,
      })),
});
