import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, faultyDevices, isPretence } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Fence devices do not depend on the host that they fence',
  why: 'An agent for tests, for manual use, or one that logs in to the failed host reports success without any power being cut.',
  remedy: 'Replace it by a device of its own power path: a BMC, a power switch, a hypervisor, SBD with a watchdog.',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing'],
  reads: { cib },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib }) =>
    faultyDevices(cib, (device) =>
      isPretence(device)
        ? { message: `${device.id} is an agent for tests or one that needs the failed host`, expected: 'a device that works while the target hangs', actual: device.agent }
        : undefined,
    ),
});
