import { clusterSettings, postgresqlConfig } from '../../src/facts/applications/postgresql-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/** PostgreSQL accepts any unambiguous beginning of these words. */
const isOff = (value: string): boolean => /^(of|off|f|fa|fal|fals|false|n|no|0)$/i.test(value);

export default clusterRule({
  severity: 'error',
  summary: 'PostgreSQL writes so that it can recover from a crash',
  why: 'A failover is a crash for the database. Without fsync or full_page_writes the files that the other host finds can be corrupt beyond repair.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'setting',
    steps: [
      {
        on: 'active',
        text: 'Set {setting} to on: in postgresql.conf and postgresql.conf.local, and take back what ALTER SYSTEM has written, which counts more.',
        commands: {
          postgresql: ["psql -c 'ALTER SYSTEM RESET {setting}'", "psql -c 'SELECT pg_reload_conf()'", "psql -Atc 'SHOW {setting}'"],
        },
        verify: 'The last command says on. Then run `sync` once: what was written before is perhaps not on the disk.',
        undo: 'Write the former line back, and reload.',
      },
      {
        on: 'passive', text: 'Write the same into postgresql.conf and postgresql.conf.local.',
        verify: 'The files are the same on both hosts.',
      },
    ],
  },
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
