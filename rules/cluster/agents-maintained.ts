import { agentOf, configurationInForce, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Resources use agents that are maintained',
  why: 'Replaced agents lack the checks of their successors: ocf:heartbeat:LVM activates a volume group that another host holds, ocf:heartbeat:drbd does not know current DRBD.',
  remedy: 'Replace the resource: ocf:heartbeat:LVM and clvm by ocf:heartbeat:LVM-activate, ocf:heartbeat:drbd by ocf:linbit:drbd, IPaddr by IPaddr2.',
  references: ['https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#ch-pacemaker', 'https://github.com/ClusterLabs/resource-agents/blob/main/heartbeat/LVM-activate'],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) => {
    const successors: Readonly<Record<string, string>> = {
      'ocf:heartbeat:LVM': 'ocf:heartbeat:LVM-activate',
      'ocf:heartbeat:clvm': 'ocf:heartbeat:LVM-activate with lvmlockd',
      'ocf:lvm2:clvmd': 'ocf:heartbeat:LVM-activate with lvmlockd',
      'ocf:heartbeat:drbd': 'ocf:linbit:drbd',
      'ocf:heartbeat:IPaddr': 'ocf:heartbeat:IPaddr2',
      'ocf:heartbeat:pingd': 'ocf:pacemaker:ping',
    };
    return servicePrimitives(cib).flatMap(({ primitive }): Finding[] => {
      const expected = successors[agentOf(primitive)];
      if (expected === undefined) return [];
      return [{ subject: primitive.id, message: `${primitive.id} uses an agent that is no longer maintained`, expected, actual: agentOf(primitive) }];
    });
  },
});
