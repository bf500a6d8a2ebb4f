import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, faultyDevices, needsHelpToFence } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Fence devices do not depend on the host that they fence',
  why:
    'An agent for tests, for manual use, or one that logs in to the failed host reports success without any power ' +
    'being cut.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'device',
    steps: [
      {
        on: 'either',
        check: 'The new device works: `fence_ipmilan -a BMC -P -l USER -L operator -o status` succeeds on both hosts.',
        text:
          'Create a device with a power path of its own for the same node: a BMC, a power switch, a hypervisor, or ' +
          'SBD with a watchdog. Give it the delay of {device}, if that has one. Then delete {device}.',
        commands: {
          pcs: [
            'pcs stonith create fence-{node} fence_ipmilan ip={bmc} username={user} password_script={script} ' +
              'lanplus=1 pcmk_host_list={node} op monitor interval=120s',
            'pcs stonith delete {device}',
          ],
          crmsh: [
            'crm configure primitive fence-{node} stonith:fence_ipmilan params ip={bmc} username={user} ' +
              'password_script={script} lanplus=1 pcmk_host_list={node} op monitor interval=120s timeout=60s',
            'crm configure delete {device}',
          ],
        },
        verify:
          '`stonith_admin --list {node}` names the new device only, on both nodes; then test it in a window: ' +
          'fencing/fencing-tested.',
      },
    ],
  },
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing'],
  reads: { cib },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib }) =>
    faultyDevices(cib, (device) =>
      needsHelpToFence(device)
        ? {
            message: `${device.id} is an agent for tests or one that needs the failed host`,
            expected: 'a device that works while the target hangs',
            actual: device.agent,
            // One device a host: an agent for several is replaced by one for each.
            ...(device.targets?.length === 1 ? { values: { node: device.targets[0] ?? '' } } : {}),
          }
        : undefined,
    ),
});
