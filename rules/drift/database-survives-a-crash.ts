import { clusterSettings, postgresqlConfig } from '../../src/facts/applications/postgresql-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/** PostgreSQL accepts any unambiguous beginning of these words. */
const isOff = (value: string): boolean => /^(of|off|f|fa|fal|fals|false|n|no|0)$/i.test(value);

export default clusterRule({
  severity: 'error',
  summary: 'PostgreSQL writes so that it can recover from a crash',
  why: 'A failover is a crash for the database. Without fsync or full_page_writes the files that the other host finds can be corrupt beyond repair.',
  remedy: 'Set fsync = on and full_page_writes = on (or delete the lines: both are the default) in postgresql.conf and postgresql.conf.local on both hosts, then reload PostgreSQL on the active one.',
  references: ['https://www.postgresql.org/docs/current/runtime-config-wal.html'],
  reads: { postgresqlConfig },
  appliesTo: ({ postgresqlConfig }) => postgresqlConfig.files.length > 0 || 'there is no PostgreSQL configuration under /etc/postgresql',
  check: ({ postgresqlConfig }) =>
    ['fsync', 'full_page_writes']
      .flatMap((key) => clusterSettings(postgresqlConfig, key))
      .filter(({ setting }) => isOff(setting.value))
      .map(({ path, setting }) => ({
        subject: setting.key,
        message: `${setting.key} is switched off in ${path}`,
        expected: 'on',
        actual: setting.value,
        at: { path, line: setting.line },
        moment: 'after-failover' as const,
      })),
});
