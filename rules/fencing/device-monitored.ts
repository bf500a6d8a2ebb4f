import { configurationInForce, monitors } from '../../src/facts/cib-lookup.ts';
import { cib } from '../../src/facts/cib.ts';
import { fenceDevices } from '../../src/facts/fence-devices.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'Each fence device is monitored',
  why: 'A BMC that lost its cable or its password is noticed only when it is needed.',
  remedy: '`pcs stonith update DEVICE op monitor interval=120s timeout=60s` or `crm configure monitor DEVICE 120s:60s`.',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing'],
  reads: { cib },
  parameters: {
    longest: { kind: 'number', default: 3600, unit: 's', minimum: 1, describes: 'Longest interval between two looks at a device', source: 'a night is too long to be without fencing; Clusters from Scratch uses 60 s' },
  },
  appliesTo: ({ cib }) => {
    if (fenceDevices(cib).length === 0) return 'there is no fence device';
    return configurationInForce(cib);
  },
  check: ({ cib, parameters: { longest } }) =>
    fenceDevices(cib).flatMap((device): Finding[] => {
      const interval = Math.min(...monitors(device.placed.primitive).map((each) => each.interval ?? Infinity));
      if (interval <= longest) return [];
      const none = interval === Infinity;
      const message = none ? `${device.id} has no recurring monitor operation` : `${device.id} is looked at too seldom`;
      return [{ subject: device.id, message, expected: `a monitor operation every ${longest} s at least`, actual: none ? 'none' : `every ${interval} s`, moment: 'after-failover' }];
    }),
});
