import { configurationInForce, monitors } from '../../src/facts/cib-lookup.ts';
import { cib } from '../../src/facts/cib.ts';
import { fenceDevices } from '../../src/facts/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'Each fence device is monitored',
  why: 'A BMC that lost its cable or its password is noticed only when it is needed.',
  remedy: '`pcs stonith update DEVICE op monitor interval=120s timeout=60s` or `crm configure monitor DEVICE 120s:60s`.',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing'],
  reads: { cib },
  appliesTo: ({ cib }) => {
    if (fenceDevices(cib).length === 0) return 'there is no fence device';
    return configurationInForce(cib);
  },
  check: ({ cib }) =>
    fenceDevices(cib)
      .filter((device) => monitors(device.placed.primitive).length === 0)
      .map((device) => ({
        subject: device.id,
        message: `${device.id} has no recurring monitor operation`,
        expected: 'a monitor operation every one to sixty minutes',
        actual: 'none',
        moment: 'after-failover' as const,
      })),
});
