import { configurationInForce } from '../../src/facts/cib-lookup.ts';
import { cib } from '../../src/facts/cib.ts';
import { fenceDevices, isDisabled } from '../../src/facts/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'No fence device is switched off',
  why: 'A fence device whose target role is Stopped is used by no node.',
  remedy: '`pcs resource enable DEVICE` or `crm resource start DEVICE`.',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing'],
  reads: { cib },
  appliesTo: ({ cib }) => {
    if (fenceDevices(cib).length === 0) return 'there is no fence device';
    return configurationInForce(cib);
  },
  check: ({ cib }) =>
    fenceDevices(cib)
      .filter((device) => isDisabled(cib, device))
      .map((device) => ({
        subject: device.id,
        message: `${device.id} is switched off by its target-role`,
        expected: 'Started',
        actual: 'target-role=Stopped',
        moment: 'after-failover' as const,
      })),
});
