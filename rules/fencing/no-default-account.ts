import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, faultyDevices } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/** Accounts that a BMC has when it leaves the factory: iDRAC, Supermicro, iLO, IMM/XCC. */
const isDefaultAccount = (agent: string, user: string | undefined): boolean => {
  if (user === undefined || !isOnBoardAgent.test(agent)) return false;
  return ['root', 'ADMIN', 'admin', 'Administrator', 'USERID'].includes(user);
};
const isOnBoardAgent = /^(fence_(ipmilan|ipmilanplus|i?drac5?|ilo\w*|imm|rsa|redfish)|external\/(ipmi|drac5|riloe))$/;

export default clusterRule({
  severity: 'warning',
  summary: 'Fencing does not use the vendor’s default account of the BMC',
  why:
    'The default account and often its password are public; it may do anything, where a fence device needs ' +
    'only power control.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'device',
    steps: [
      {
        on: 'outside',
        text: 'Create an account of its own on the BMC, with the privilege OPERATOR on the LAN channel.',
      },
      {
        on: 'either',
        check: '`fence_ipmilan -a BMC -P -l USER -L operator -o status` succeeds with the new account, on both hosts.',
        text:
          'Let the device use it. An account with less than administrator needs privlvl=operator, or the session is ' +
          'refused.',
        commands: {
          pcs: 'pcs stonith update {device} username={new-user} password_script={script} privlvl=operator',
          crmsh: [
            'crm resource param {device} set username {new-user}',
            'crm resource param {device} set password_script {script}',
            'crm resource param {device} set privlvl operator',
          ],
        },
        verify: '`crm_mon -1rf` shows {device} as Started without failures, still after one monitor interval.',
        undo: 'Set the former account.',
      },
      { on: 'outside', text: 'Change the password of the vendor’s default account on the BMC, last of all.' },
    ],
  },
  references: ['man:fence_idrac(8)', 'man:fence_ipmilan(8)', 'https://www.dell.com/support/kbdoc/en-us/000133536/'],
  reads: { cib },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib }) =>
    faultyDevices(cib, ({ id, agent, user = '' }) =>
      isDefaultAccount(agent, user)
        ? {
            message: `${id} logs in with the vendor’s default account`,
            expected: 'an account for fencing alone',
            actual: `user ${user}`,
            moment: 'now',
          }
        : undefined,
    ),
});
