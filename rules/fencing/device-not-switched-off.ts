import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, faultyDevices, isDisabled } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'No fence device is disabled',
  why: 'A fence device whose target role is Stopped is used by no node.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'device',
    steps: [
      {
        on: 'either',
        text: 'Switch it on.',
        commands: { pcs: 'pcs stonith enable {device}', crmsh: 'crm resource start {device}' },
        verify: '`crm_mon -1rf` shows {device} as Started.',
        undo: '`pcs stonith disable {device}` or `crm resource stop {device}`',
      },
    ],
  },
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing'],
  reads: { cib },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib }) =>
    faultyDevices(cib, (device) =>
      isDisabled(cib, device)
        ? {
            message: `${device.id} is switched off by its target-role`,
            expected: 'Started',
            actual: 'target-role=Stopped',
          }
        : undefined,
    ),
});
