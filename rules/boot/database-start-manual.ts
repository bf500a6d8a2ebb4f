import { postgresqlStart } from '../../src/facts/applications/postgresql-start.ts';
import { hostRule } from '../../src/sdk/index.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';

export default hostRule({
  severity: 'error',
  summary: 'The database on shared storage is not started by postgresql.service',
  why:
    'start.conf says auto: anything that starts postgresql.service (a boot, a package upgrade, an administrator) starts ' +
    'the database of the pair on this host too.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text:
          'Write manual into the start.conf of the database. A running database is not touched; the cluster starts ' +
          'it by its own unit.',
        file: { path: '/etc/postgresql/{version}/{cluster}/start.conf', lines: 'manual' },
        commands: { systemd: 'systemctl daemon-reload' },
        verify:
          '`pg_lsclusters` shows the database as before, and `systemctl list-dependencies postgresql.service` does ' +
          'not name it.',
        undo: 'Write auto, and `systemctl daemon-reload`.',
      },
    ],
  },
  references: ['man:pg_createcluster(1)', 'https://wiki.debian.org/PostgreSql'],
  policy: ['sharedPaths'],
  reads: { postgresqlStart },
  appliesTo({ policy, postgresqlStart }) {
    if (
      !policy.sharedPaths.some((path) => isBelow('/var/lib/postgresql', path) || isBelow(path, '/var/lib/postgresql'))
    )
      return 'the database is not on shared storage';
    return postgresqlStart.length > 0 || 'there is no /etc/postgresql/*/*/start.conf';
  },
  check: ({ postgresqlStart }) =>
    postgresqlStart
      .filter(({ mode }) => mode === 'auto')
      .map(({ path, line, cluster }) => ({
        subject: `postgresql@${cluster}`,
        message: 'the database starts together with postgresql.service',
        expected: 'manual',
        actual: 'auto',
        at: { path, line },
        moment: 'after-reboot' as const,
        values: { version: cluster.split('-')[0] ?? '', cluster: cluster.slice(cluster.indexOf('-') + 1) },
      })),
});
