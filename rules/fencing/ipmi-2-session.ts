import { parseBoolean } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, faultyDevices } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'IPMI fence devices use IPMI 2.0 (lanplus)',
  why:
    'fence_ipmilan and fence_idrac speak IPMI 1.5 unless configured otherwise: present BMCs (iDRAC among them) ' +
    'refuse that, or send the password almost in the clear.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'device',
    steps: [
      {
        on: 'either',
        text: 'Let the agent speak IPMI 2.0.',
        commands: { pcs: 'pcs stonith update {device} lanplus=1', crmsh: 'crm resource param {device} set lanplus 1' },
        verify: '`crm_mon -1rf` shows {device} as Started without failures, still after one monitor interval.',
        undo: 'Set lanplus to its former value.',
      },
    ],
  },
  references: ['man:fence_ipmilan(8)', 'man:fence_idrac(8)'],
  reads: { cib },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib }) =>
    faultyDevices(cib, ({ id, agent, parameter }) =>
      /^fence_(ipmilan|idrac|imm)$/.test(agent) && parseBoolean(parameter('lanplus')) !== true
        ? {
            message: `${id} speaks IPMI 1.5`,
            expected: 'lanplus=1',
            actual: `lanplus=${parameter('lanplus') ?? '(not set, so 0)'}`,
          }
        : undefined,
    ),
});
