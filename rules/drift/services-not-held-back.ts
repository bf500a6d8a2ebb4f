import { mountOf } from '../../src/facts/storage/mount-table.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { stateMarkers } from '../../src/facts/applications/state-markers.ts';
import { hostRule } from '../../src/sdk/index.ts';

const guard = 'an update needs the markers: update/passive-host-guarded judges them';

export default hostRule({
  severity: 'critical',
  summary: 'No marker file keeps a service of BlueMind from starting',
  why:
    'The unit’s condition fails without an error: systemd and the cluster manager take the service for started, and ' +
    'no user is served.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'host',
        check: 'No update is under way, and this deletion is meant for {host}.',
        text: 'Delete the marker {path}. While packages are updated it is right: delete it afterwards.',
        commands: { shell: 'rm {path}' },
        verify: '`ls {path}` finds nothing.',
        undo: '`touch {path}`',
      },
      {
        on: 'active',
        check: '`findmnt` shows the data mounted here.',
        text: 'On the active host start the service through its manager. On the passive host start nothing.',
        effect: 'The service starts.',
        commands: {
          pcs: 'pcs resource cleanup {bluemind-resource}',
          crmsh: 'crm resource cleanup {bluemind-resource}',
          systemd: 'systemctl start {unit}    # only without a cluster manager',
        },
        verify: '`systemctl is-active {unit}` says active, and a user can log in.',
      },
    ],
  },
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
              values: { unit: `${service}.service` },
              // Without the data the host is not the active one: the marker bites when it becomes it.
              moment: serves ? ('now' as const) : ('after-failover' as const),
            },
          ],
    );
  },
});
