import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, fenceDevices, methodsFor, nodeNames } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Each node can be fenced by some device',
  why: 'A node that no device may fence blocks the takeover: the survivor waits for a fencing that cannot happen.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'node',
    steps: [
      {
        on: 'either',
        text:
          'A device with one target (IPMI, iDRAC) needs a sibling for {node}: create one. Never add a second node ' +
          'to it: Pacemaker would switch off the wrong host.',
        commands: {
          pcs:
            'pcs stonith create fence-{node} fence_ipmilan ip={bmc} username={user} password_script={script} ' +
            'lanplus=1 pcmk_host_list={node} op monitor interval=120s',
          crmsh:
            'crm configure primitive fence-{node} stonith:fence_ipmilan params ip={bmc} username={user} ' +
            'password_script={script} lanplus=1 pcmk_host_list={node} op monitor interval=120s timeout=60s',
        },
        verify: '`stonith_admin --list {node}` names the device on the other node.',
        undo: '`pcs stonith delete fence-{node}` or `crm configure delete fence-{node}`',
      },
      {
        on: 'either',
        text:
          'Only for a device that switches several hosts (power strip, SBD, hypervisor): give it the whole list, ' +
          'which replaces the former one.',
        commands: {
          pcs: 'pcs stonith update {device} pcmk_host_list="{node-a} {node-b}"',
          crmsh: 'crm resource param {device} set pcmk_host_list "{node-a} {node-b}"',
        },
        verify: '`stonith_admin --list {node}` and `--list` of the other node name it.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#special-instance-attributes-for-fencing-resources',
  ],
  explainedBy: {
    // The device that should cover the node has the other one for its target.
    'fencing/device-points-to-its-target': (own, other) => other.actual.endsWith(`the BMC of ${own.subject}`),
  },
  reads: { cib },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib }) =>
    nodeNames(cib)
      .filter((node) => !methodsFor(cib, node).some((devices) => devices.length > 0))
      .map((node) => ({
        subject: node,
        message: `No fence device may fence ${node}`,
        expected: `${node} among the targets of a device`,
        actual: fenceDevices(cib)
          .map(({ id, targets }) => `${id}: ${(targets ?? []).join(' ')}`)
          .join('; '),
        moment: 'after-failover' as const,
      })),
});
