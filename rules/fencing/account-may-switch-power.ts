import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, faultyDevices, usesIpmitool } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'Fence devices log in with a privilege that may switch the power',
  why:
    'IPMI lets the levels CALLBACK and USER look at the power, and not switch it: monitoring is green, and fencing ' +
    'fails.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'device',
    steps: [
      {
        on: 'outside',
        text: 'Give the account on the BMC the level OPERATOR.',
        verify: '`ipmitool -I lanplus -H {address} -U {user} -L OPERATOR chassis power status` answers.',
      },
      {
        on: 'either',
        text: 'Let the fence device log in with that level.',
        commands: {
          pcs: 'pcs stonith update {device} privlvl=operator',
          crmsh: 'crm resource param {device} set privlvl operator',
        },
        verify: '`crm_mon -1rf` shows {device} as Started; test it in a window: fencing/fencing-tested.',
        undo: 'Set the former level.',
      },
    ],
  },
  references: ['man:fence_ipmilan(8)', 'man:ipmitool(1)'],
  reads: { cib },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib }) =>
    faultyDevices(cib, ({ id, agent, address, user, parameter }) => {
      const level = parameter('privlvl') ?? (agent === 'external/ipmi' ? parameter('priv') : undefined);
      if (level === undefined || !usesIpmitool(agent) || !/^(user|callback)$/i.test(level)) return undefined;
      return {
        message: `${id} logs in with the privilege ${level}, which cannot switch the power`,
        expected: 'operator or administrator',
        actual: `privlvl=${level}`,
        values: { ...(address === undefined ? {} : { address }), ...(user === undefined ? {} : { user }) },
      };
    }),
});
