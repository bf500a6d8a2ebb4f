import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, faultyDevices } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Fence devices verify that the power is off',
  why:
    'With method=cycle the agent reports success although the host may still be running: the survivor mounts data ' +
    'that is in use.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'device',
    steps: [
      {
        on: 'either',
        text: 'Let the agent switch off, look, and switch on.',
        commands: {
          pcs: 'pcs stonith update {device} method=onoff',
          crmsh: 'crm resource param {device} set method onoff',
        },
        verify: '`crm_mon -1rf` shows {device} as Started; test it in a window: fencing/fencing-tested.',
        undo: 'Set the former method.',
      },
    ],
  },
  references: ['man:fence_ipmilan(8)'],
  reads: { cib },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib }) =>
    faultyDevices(cib, ({ id, parameter }) =>
      parameter('method') === 'cycle'
        ? {
            message: `${id} uses the power cycle of the BMC, which is not verified`,
            expected: 'method=onoff',
            actual: 'method=cycle',
          }
        : undefined,
    ),
});
