import { meaning } from '../../src/facts/fencing/bmc-answer.ts';
import { bmcPath } from '../../src/facts/fencing/bmc-path.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The other host’s BMC answers this host and lets the account switch power',
  why: 'Each host has to be able to switch the other one off alone: without that a failover stops at fencing.',
  remedy: 'Check from this host: `IPMI_PASSWORD=… ipmitool -I lanplus -E -H BMC -U USER -L OPERATOR chassis power status`. No answer: cabling, VLAN, firewall (UDP 623), IPMI over LAN switched off. No session: user, password, privilege of the user on the LAN channel (`ipmitool user list 1`), cipher suite (`-C 3`, `-C 17`).',
  references: ['man:ipmitool(1)', 'https://clusterlabs.org/projects/pacemaker/doc/2.1/Clusters_from_Scratch/singlehtml/#configure-fencing'],
  reads: { bmcPath },
  appliesTo: ({ bmcPath }) => (bmcPath.address === undefined ? 'the pair’s file names no BMC for the other host' : true),
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
