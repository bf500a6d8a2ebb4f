import { stateMarkers } from '../../src/facts/applications/state-markers.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'No marker file of a finished job changes what BlueMind does',
  why: 'Each of these files silently changes the behaviour of the host that it lies on, and nobody remembers it when the service moves there.',
  remedy: 'Delete the file when the job that made it is over (rm FILE), then restart the service that reads it on the active host.',
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
