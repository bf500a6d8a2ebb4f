import { clusterSettings, postgresqlConfig, unreadInclude } from '../../src/facts/applications/postgresql-config.ts';
import type { Outcome } from '../../src/sdk/index.ts';
import { clusterRule, unknown } from '../../src/sdk/index.ts';

/** PostgreSQL accepts any unambiguous beginning of these words. */
const isOff = (value: string): boolean => /^(of|off|f|fa|fal|fals|false|n|no|0)$/i.test(value);

export default clusterRule({
  severity: 'error',
  summary: 'PostgreSQL’s settings allow recovery from a crash',
  why:
    'A failover is a crash for the database. Without fsync or full_page_writes the files that the other host finds ' +
    'can be corrupt beyond repair.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'setting',
    steps: [
      {
        on: 'active',
        text:
          'Set {setting} to on in the file that the finding names, and take back what ALTER SYSTEM has written, ' +
          'which counts more.',
        commands: {
          postgresql: [
            "psql -c 'ALTER SYSTEM RESET {setting}'",
            "psql -c 'SELECT pg_reload_conf()'",
            "psql -Atc 'SHOW {setting}'",
          ],
        },
        verify: 'The last command says on. Then run `sync` once: what was written before is perhaps not on the disk.',
        undo: 'Write the former line back, and reload.',
      },
      {
        on: 'passive',
        text: 'Write the same into the same file.',
        verify: 'The files are the same on both hosts.',
      },
    ],
  },
  references: ['https://www.postgresql.org/docs/current/runtime-config-wal.html'],
  reads: { postgresqlConfig },
  appliesTo: ({ postgresqlConfig }) =>
    postgresqlConfig.clusters.length > 0 || 'there is no PostgreSQL configuration in /etc/postgresql or /var/lib/pgsql',
  check({ postgresqlConfig }): Outcome {
    const findings = ['fsync', 'full_page_writes']
      .flatMap((key) => clusterSettings(postgresqlConfig, key))
      .filter(({ value }) => isOff(value))
      .map(({ path, key, value, line }) => ({
        subject: key,
        message: `${key} is switched off in ${path}`,
        expected: 'on',
        actual: value,
        at: { path, line },
        moment: 'after-failover' as const,
      }));
    const unread = unreadInclude(postgresqlConfig);
    return findings.length > 0 || unread === undefined
      ? findings
      : unknown('not-collected', `postgresql.conf includes ${unread}, which was not read`);
  },
});
