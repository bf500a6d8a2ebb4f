import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, faultyDevices } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/** Actions of fence agents that leave the power as it is. */
const harmless = /^(metadata|monitor|status|list|list-status|validate-all|manpage|on)$/i;

export default clusterRule({
  severity: 'critical',
  summary: 'Fence actions switch the power off',
  why:
    'Pacemaker runs this action in place of “off” or “reboot” and takes its success for a fenced host: the survivor ' +
    'mounts data that is in use.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'device',
    steps: [
      {
        on: 'either',
        text: 'Delete the parameter that is named: Pacemaker then asks the agent for off and reboot.',
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
      const name = ['pcmk_off_action', 'pcmk_reboot_action', 'action', 'option'].find((each) =>
        harmless.test(parameter(each) ?? ''),
      );
      if (name === undefined) return undefined;
      const value = parameter(name) ?? '';
      return {
        message: `${id} runs the action ${value} where it should switch off`,
        expected: 'off or reboot',
        actual: `${name}=${value}`,
        values: { parameter: name },
      };
    }),
});
