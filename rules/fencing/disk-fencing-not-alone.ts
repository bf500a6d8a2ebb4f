import { cib } from '../../src/facts/cluster/cib.ts';
import {
  devicesInForce,
  fenceDevices,
  isFabricFencing,
  watchdogFencing,
} from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'Fencing switches the power off and does not only cut off disks',
  why:
    'A node that lost its disk reservation goes on running with its address and its half-dead services until ' +
    'it is restarted by hand.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        check: 'SBD does not use /dev/watchdog: the two cannot share it.',
        text:
          'Let the watchdog daemon restart a node that lost its reservation, or add a power device as first level. ' +
          'Use fence_scsi_check for fence_scsi and fence_mpath_check for fence_mpath.',
        commands: {
          apt: [
            'apt-get install watchdog',
            'ln -s /usr/share/cluster/fence_scsi_check /etc/watchdog.d/',
            'systemctl enable --now watchdog',
          ],
          dnf: [
            'dnf install watchdog',
            'ln -s /usr/share/cluster/fence_scsi_check /etc/watchdog.d/',
            'systemctl enable --now watchdog',
          ],
        },
        verify:
          '`/etc/watchdog.d/fence_scsi_check` ends with 0 on both hosts, and `systemctl is-active watchdog` says ' +
          'active.',
        undo: '`systemctl disable --now watchdog`, and delete the link.',
      },
    ],
  },
  references: ['man:fence_scsi(8)', 'man:fence_mpath(8)'],
  reads: { cib },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib }) => {
    const devices = fenceDevices(cib);
    if (watchdogFencing(cib) || !devices.every(isFabricFencing)) return [];
    const actual = devices.map(({ id, agent }) => `${id} (${agent})`).join(', ');
    const expected = 'a power device, or a watchdog that restarts the node';
    return [
      {
        subject: 'fence devices',
        message: 'Every fence device leaves the fenced node running',
        expected,
        actual,
        moment: 'after-failover',
      },
    ];
  },
});
