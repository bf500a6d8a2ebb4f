import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'No resource is active on more nodes than it may be',
  why: 'A file system, a database or an address that runs twice destroys data, whatever else is said of the resource: failed, blocked, or to be stopped.',
  remedy: 'Look where it really runs (`mount`, `systemctl status`, `ip addr` on both hosts). Stop it by hand on the node that is not meant to have it, check the data, then `pcs resource cleanup RESOURCE` or `crm resource cleanup RESOURCE`.',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#resource-meta-attributes', 'man:crm_mon(8)'],
  reads: { clusterState },
  appliesTo: ({ clusterState }) => clusterState.running || 'Pacemaker does not run here',
  check: ({ clusterState: { resources } }) =>
    resources
      .filter(({ agent, cloned, nodes }) => !agent.startsWith('stonith:') && !cloned && new Set(nodes).size > 1)
      .map(({ id, nodes, failed, blocked, orphaned }) => {
        const also = [...(failed ? ['failed'] : []), ...(blocked ? ['blocked'] : []), ...(orphaned ? ['no longer configured'] : [])];
        const actual = `active on ${[...nodes].sort().join(' and ')}${also.length === 0 ? '' : ` (${also.join(', ')})`}`;
        return { subject: id, message: `${id} is active on ${nodes.length} nodes`, expected: 'active on one node', actual };
      }),
});
