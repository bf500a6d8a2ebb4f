import { mountOf } from '../../src/facts/storage/mount-table.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { stateMarkers } from '../../src/facts/applications/state-markers.ts';
import { hostRule } from '../../src/sdk/index.ts';

const guard = 'an update needs the markers: update/passive-host-guarded judges them';

export default hostRule({
  severity: 'critical',
  summary: 'No marker file keeps a service of BlueMind from starting',
  why: 'The unit’s condition fails without an error: systemd and the cluster manager take the service for started, and nobody is served.',
  remedy: 'Delete the marker (rm /etc/bm/SERVICE.disabled) and, on the active host, start the service. While packages are updated the marker is right: delete it afterwards.',
  references: ['man:systemd.unit(5)', 'bluemind:high-availability'],
  profiles: ['bluemind'],
  notDuring: { 'pre-update': guard, 'mid-update': guard },
  policy: ['sharedPaths'],
  reads: { stateMarkers, mounts },
  check({ policy, stateMarkers, mounts }) {
    const serves = policy.sharedPaths.some((path) => (mountOf(mounts, path)?.target ?? '/') !== '/');
    return stateMarkers.flatMap(({ path, service }) =>
      service === undefined
        ? []
        : [
            {
              subject: path,
              message: `${path} keeps ${service} from starting`,
              expected: 'no such file',
              actual: 'it is there',
              at: { path },
              // Without the data the host is not the active one: the marker bites when it becomes it.
              moment: serves ? ('now' as const) : ('after-failover' as const),
            },
          ],
    );
  },
});
