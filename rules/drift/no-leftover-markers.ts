import { stateMarkers } from '../../src/facts/applications/state-markers.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'No leftover marker file changes the behaviour of BlueMind',
  why:
    'Each of these files silently changes the behaviour of its host, and is easily forgotten when ' +
    'the service moves there.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        check: 'No update, repair or migration is under way that needs it.',
        text: 'Delete {path} when the job that made it is over.',
        commands: { shell: 'rm {path}' },
        verify: '`ls {path}` finds nothing.',
        undo: '`touch {path}`',
      },
      {
        on: 'active',
        check: 'It need not be now.',
        text: 'The service that reads it takes notice at its next start: restart it through its manager when it suits.',
        verify: 'halint check --rule drift/no-leftover-markers passes.',
      },
    ],
  },
  references: ['bluemind:high-availability'],
  profiles: ['bluemind'],
  notDuring: { 'mid-update': 'the upgrade makes and removes such files' },
  reads: { stateMarkers },
  check: ({ stateMarkers }) =>
    stateMarkers
      // That of PostgreSQL has a remedy of its own: update/database-upgrade-finished.
      .filter(({ path, service }) => service === undefined && path !== '/etc/bm/pg.need.postupgrade')
      .map(({ path, effect }) => ({
        subject: path,
        message: `while ${path} is there, ${effect}`,
        expected: 'no such file',
        actual: 'it is there',
        at: { path },
      })),
});
