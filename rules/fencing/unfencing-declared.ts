import { metaOf } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, faultyDevices } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Devices that cut off disks declare that they provide unfencing',
  why: 'fence_scsi and fence_mpath give a node its registration back only through unfencing: without it the node comes back without its disks.',
  remedy: '`pcs stonith update DEVICE meta provides=unfencing` or `crm resource meta DEVICE set provides unfencing`.',
  references: ['man:fence_scsi(8)', 'man:fence_mpath(8)'],
  reads: { cib },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib }) =>
    faultyDevices(cib, ({ id, agent, placed }) => {
      const provides = metaOf(cib, placed, 'provides');
      if (!/^fence_(scsi|mpath)$/.test(agent) || provides === 'unfencing') return undefined;
      return { message: `${id} does not declare that it provides unfencing`, expected: 'meta provides=unfencing', actual: provides ?? 'not set' };
    }),
});
