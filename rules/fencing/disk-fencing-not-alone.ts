import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, fenceDevices, isFabric, watchdogFencing } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'Fencing does not only cut nodes off their disks',
  why: 'A node that lost its disk reservation goes on running with its address and its half-dead services until somebody restarts it by hand.',
  remedy: 'Add a power device as first level, or let the watchdog daemon restart the node: `ln -s /usr/share/cluster/fence_scsi_check /etc/watchdog.d/`.',
  references: ['man:fence_scsi(8)', 'man:fence_mpath(8)'],
  reads: { cib },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib }) => {
    const devices = fenceDevices(cib);
    if (watchdogFencing(cib) || !devices.every(isFabric)) return [];
    const actual = devices.map(({ id, agent }) => `${id} (${agent})`).join(', ');
    const expected = 'a power device, or a watchdog that restarts the node';
    return [{ subject: 'fence devices', message: 'Every fence device leaves the fenced node running', expected, actual, moment: 'after-failover' }];
  },
});
