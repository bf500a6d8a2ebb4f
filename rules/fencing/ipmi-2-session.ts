import { parseBoolean } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, faultyDevices } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'IPMI fence devices use IPMI 2.0 (lanplus)',
  why: 'fence_ipmilan and fence_idrac speak IPMI 1.5 unless told otherwise: present BMCs (iDRAC among them) refuse that, or send the password almost in the clear.',
  remedy: '`pcs stonith update DEVICE lanplus=1` or `crm resource param DEVICE set lanplus 1`.',
  references: ['man:fence_ipmilan(8)', 'man:fence_idrac(8)'],
  reads: { cib },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib }) =>
    faultyDevices(cib, ({ id, agent, parameter }) =>
      /^fence_(ipmilan|idrac|imm)$/.test(agent) && parseBoolean(parameter('lanplus')) !== true
        ? { message: `${id} speaks IPMI 1.5`, expected: 'lanplus=1', actual: `lanplus=${parameter('lanplus') ?? '(not set, so 0)'}` }
        : undefined,
    ),
});
