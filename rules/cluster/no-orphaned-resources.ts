import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'No resource is active that the configuration does not hold any more',
  why: 'Pacemaker does not monitor, move or fence for an orphaned resource: it keeps its disk or address on this host, also when the services move to the other one.',
  remedy: 'Stop what it runs on the node that is named, then remove it from the status: `crm_resource --cleanup --resource RESOURCE`. See that stop-orphan-resources is not false.',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#cluster-options', 'man:crm_mon(8)'],
  explainedBy: {
    'cluster/resources-active-once': (own, other) => own.subject === other.subject,
  },
  reads: { clusterState },
  appliesTo: ({ clusterState }) => clusterState.running || 'Pacemaker does not run here',
  check: ({ clusterState: { resources } }) =>
    resources
      .filter(({ orphaned, active }) => orphaned && active)
      .map(({ id, agent, role, nodes, failed, blocked }) => ({
        subject: id,
        message: `${id} is active, and in no configuration`,
        expected: 'stopped, or configured',
        actual: `${agent}: ${role} on ${nodes.join(', ')}${failed ? ', failed' : ''}${blocked ? ', blocked' : ''}`,
      })),
});
