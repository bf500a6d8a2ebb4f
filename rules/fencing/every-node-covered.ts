import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, fenceDevices, methodsFor, nodeNames } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Each node can be fenced by some device',
  why: 'A node that no device may fence blocks the takeover: the survivor waits for a fencing that cannot happen.',
  remedy: 'Add the node to `pcmk_host_list` or `pcmk_host_map` of a device: `pcs stonith update DEVICE pcmk_host_list=NODE`, `crm resource param DEVICE set pcmk_host_list NODE`.',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#special-meta-attributes-for-fencing-resources'],
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
        actual: fenceDevices(cib).map(({ id, targets }) => `${id}: ${(targets ?? []).join(' ')}`).join('; '),
        moment: 'after-failover' as const,
      })),
});
