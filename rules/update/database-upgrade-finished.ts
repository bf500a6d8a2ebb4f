import { mountOf } from '../../src/facts/storage/mount-table.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { stateMarkers } from '../../src/facts/applications/state-markers.ts';
import { hostRule } from '../../src/sdk/index.ts';

const path = '/etc/bm/pg.need.postupgrade';

export default hostRule({
  severity: 'error',
  summary: 'The upgrade of PostgreSQL was finished after the packages were upgraded',
  why:
    'A new major version of PostgreSQL starts without statistics and with indexes that may have to be rebuilt. ' +
    'Until the job that does it has run the database is slow, and it runs again when the service moves to a host ' +
    'that still has the marker.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'active',
        text:
          'Run the job on the host that serves. It makes statistics and rebuilds indexes: the database is slow ' +
          'meanwhile.',
        commands: { systemd: 'systemctl start bm-postgresql-postupgrade' },
        verify: '`journalctl -u bm-postgresql-postupgrade` says that it ended well, and the marker no longer exists.',
      },
      {
        on: 'passive',
        text: 'Delete the marker on the other host after that.',
        commands: { shell: 'rm /etc/bm/pg.need.postupgrade' },
        verify: '`ls /etc/bm/pg.need.postupgrade` finds nothing on both hosts.',
      },
    ],
  },
  references: ['bluemind:update', 'https://www.postgresql.org/docs/current/pgupgrade.html'],
  profiles: ['bluemind'],
  notDuring: { 'mid-update': 'the upgrade of the packages makes the marker, and the job runs after it' },
  policy: ['sharedPaths'],
  reads: { stateMarkers, mounts },
  check({ policy, stateMarkers, mounts }) {
    if (!stateMarkers.some((marker) => marker.path === path)) return [];
    const serves = policy.sharedPaths.some((shared) => (mountOf(mounts, shared)?.target ?? '/') !== '/');
    return [
      {
        subject: path,
        message: 'PostgreSQL waits for its upgrade to be finished',
        expected: 'no such file',
        actual: 'it is there',
        at: { path },
        moment: serves ? 'now' : 'after-failover',
      },
    ];
  },
});
