import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, faultyDevices } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'Fence devices do not override Pacemaker’s action',
  why:
    'Pacemaker decides between off and reboot for each fencing. It ignores the parameter action or maps it to ' +
    'another one, depending on its version, and pcs refuses such a device.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'device',
    steps: [
      {
        on: 'either',
        text:
          'Delete the parameter. To have hosts switched off and not rebooted, set pcmk_reboot_action=off in its ' +
          'place.',
        commands: {
          pcs: 'pcs stonith update {device} {parameter}=',
          crmsh: 'crm resource param {device} delete {parameter}',
        },
        verify: '`crm_mon -1rf` shows {device} as Started; test it in a window: fencing/fencing-tested.',
        undo: 'Set the former value.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#special-meta-attributes-for-fencing-resources',
  ],
  reads: { cib },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib }) =>
    faultyDevices(cib, ({ id, parameter }) => {
      const name = ['action', 'option'].find((each) => /^(off|reboot|poweroff)$/i.test(parameter(each) ?? ''));
      if (name === undefined) return undefined;
      return {
        message: `${id} has the parameter ${name}, which belongs to Pacemaker`,
        expected: `no parameter ${name}`,
        actual: `${name}=${parameter(name) ?? ''}`,
        moment: 'now',
        values: { parameter: name },
      };
    }),
});
