import { isBelow } from '../../src/facts/storage/mount-table.ts';
import { clusterSettings, postgresqlConfig } from '../../src/facts/applications/postgresql-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'PostgreSQL’s data directory lies below a shared path',
  why: 'A database elsewhere stays behind on its host: after a failover the other one serves an old or an empty one.',
  remedy: 'Stop PostgreSQL, move the data below the shared directory (/var/lib/postgresql), set data_directory in postgresql.conf on both hosts, start it on the active one.',
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
