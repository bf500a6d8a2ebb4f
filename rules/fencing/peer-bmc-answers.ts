import { meaning } from '../../src/facts/fencing/bmc-answer.ts';
import { bmcPath } from '../../src/facts/fencing/bmc-path.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The other host’s BMC answers this host and lets the account switch power',
  why: 'Each host has to be able to switch the other one off alone: without that a failover stops at fencing.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'bmc',
    steps: [
      {
        on: 'host',
        text: 'Ask the BMC of the other host from here.',
        commands: {
          ipmitool:
            'ipmitool -I lanplus -E -H {bmc} -U {user} -L OPERATOR chassis power status    # IPMI_PASSWORD in the ' +
            'environment',
        },
      },
      {
        on: 'outside',
        text:
          'It does not answer: repair cable, VLAN, firewall (UDP 623), or switch IPMI over LAN on. It refuses the ' +
          'session: correct user, password, or the privilege of the user on the LAN channel (`ipmitool user list 1` ' +
          'on {other}), or the cipher suite (`-C 3`, `-C 17`).',
      },
      {
        on: 'host',
        text: 'Ask again, and look at the device.',
        commands: { shell: 'crm_mon -1rf' },
        verify: 'The BMC says that power is on, and the device is Started on {host} without failures.',
      },
    ],
  },
  references: [
    'man:ipmitool(1)',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Clusters_from_Scratch/singlehtml/#configure-fencing',
  ],
  reads: { bmcPath },
  appliesTo: ({ bmcPath }) =>
    bmcPath.address === undefined ? 'the pair’s file names no BMC for the other host' : true,
  check: ({ bmcPath: { address = '', answer, said, by } }) =>
    answer === undefined || answer === 'ok' || answer === 'present'
      ? []
      : [
          {
            subject: address,
            message: `The other host’s BMC cannot be used from here: ${meaning[answer]}`,
            expected: 'its power state',
            actual: `${meaning[answer]} (${by}: ${said})`,
            moment: 'after-failover',
          },
        ],
});
