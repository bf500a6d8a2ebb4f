import { configurationInForce, metaOf } from '../../src/facts/cib-lookup.ts';
import { cib } from '../../src/facts/cib.ts';
import { fenceDevices } from '../../src/facts/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Devices that cut off disks declare that they provide unfencing',
  why: 'fence_scsi and fence_mpath give a node its registration back only through unfencing: without it the node comes back without its disks.',
  remedy: '`pcs stonith update DEVICE meta provides=unfencing` or `crm resource meta DEVICE set provides unfencing`.',
  references: ['man:fence_scsi(8)', 'man:fence_mpath(8)'],
  reads: { cib },
  appliesTo: ({ cib }) => {
    if (fenceDevices(cib).length === 0) return 'there is no fence device';
    return configurationInForce(cib);
  },
  check: ({ cib }) =>
    fenceDevices(cib)
      .filter((device) => /^fence_(scsi|mpath)$/.test(device.agent) && metaOf(cib, device.placed, 'provides') !== 'unfencing')
      .map((device) => ({
        subject: device.id,
        message: `${device.id} does not declare that it provides unfencing`,
        expected: 'meta provides=unfencing',
        actual: metaOf(cib, device.placed, 'provides') ?? 'not set',
        moment: 'after-failover' as const,
      })),
});
