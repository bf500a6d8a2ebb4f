import { drbdConfig } from '../../src/facts/replication/drbd-config.ts';
import { drbdState } from '../../src/facts/replication/drbd-state.ts';
import { nodeName } from '../../src/facts/identity/node-name.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Every configured DRBD resource is up',
  why: 'A resource that is down on this host is not replicated to it: the host cannot take over.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'host',
        check: '`drbdadm status` on {other} shows whose data are current.',
        text: 'Let the cluster start {resource}; where no cluster does, bring it up by hand.',
        commands: {
          pcs: 'pcs resource refresh {clone}',
          crmsh: 'crm resource refresh {clone}',
          drbd: 'drbdadm up {resource}',
        },
        verify: '`drbdadm status {resource}` on {host} says Connected, at the end UpToDate.',
      },
    ],
  },
  references: ['man:drbdadm(8)'],
  reads: { drbdConfig, drbdState, nodeName },
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check: ({ drbdConfig, drbdState, nodeName }) =>
    drbdConfig.resources
      // A resource may belong to other hosts; names in `on` are what uname -n prints.
      .filter(({ hosts }) => hosts.length === 0 || hosts.includes(nodeName))
      .filter(({ name }) => !drbdState.resources.some((each) => each.name === name))
      .map(({ name, at }) => ({
        subject: name,
        message: `the DRBD resource ${name} is configured, but not up`,
        expected: 'up, with a role and a connection',
        actual: drbdState.version === undefined ? 'the kernel module is not loaded' : 'down',
        at,
      })),
});
