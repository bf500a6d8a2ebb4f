import { metaOf } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, faultyDevices } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Devices that cut off disks declare that they provide unfencing',
  why:
    'fence_scsi and fence_mpath give a node its registration back only through unfencing: without it the node comes ' +
    'back without its disks.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'device',
    steps: [
      {
        on: 'either',
        text: 'Stop the services, in a maintenance window.',
        effect: 'All mail services stop.',
        commands: { pcs: 'pcs resource disable {group}', crmsh: 'crm resource stop {group}' },
        verify: '`crm_mon -1r` shows the whole group as Stopped.',
      },
      {
        on: 'either',
        text: 'Declare it. The nodes are unfenced at once, and every resource is restarted.',
        effect: 'Pacemaker fences (on) both nodes: they get their registrations.',
        commands: {
          pcs: 'pcs stonith update {device} meta provides=unfencing',
          crmsh: 'crm resource meta {device} set provides unfencing',
        },
        verify: '`sg_persist -n -i -k -d DISK` shows a key for each node.',
        undo: '`pcs stonith update {device} meta provides=` or `crm resource meta {device} delete provides`',
      },
      {
        on: 'either',
        text: 'Start the services.',
        effect: 'The mail services start.',
        commands: { pcs: 'pcs resource enable {group}', crmsh: 'crm resource start {group}' },
        verify: '`crm_mon -1rf` shows every resource as Started.',
      },
    ],
  },
  references: ['man:fence_scsi(8)', 'man:fence_mpath(8)'],
  reads: { cib },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib }) =>
    faultyDevices(cib, ({ id, agent, placed }) => {
      const provides = metaOf(cib, placed, 'provides');
      if (!/^fence_(scsi|mpath)$/.test(agent) || provides === 'unfencing') return undefined;
      return {
        message: `${id} does not declare that it provides unfencing`,
        expected: 'meta provides=unfencing',
        actual: provides ?? 'not set',
      };
    }),
});
