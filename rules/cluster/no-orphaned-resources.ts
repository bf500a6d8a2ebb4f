import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'No orphaned resource is active',
  why:
    'Pacemaker does not monitor, move or fence for an orphaned resource: it keeps its disk or address on this host, ' +
    'also when the services move to the other one.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        text: 'Find out on which node {resource} is active and what it still holds: a mount, an address, a process.',
        commands: { shell: ['crm_mon -1rf', 'findmnt; ip addr; systemctl --type=service --state=running'] },
      },
      {
        on: 'either',
        text:
          'Stop by hand what it runs, on that node, in a maintenance window if users reach it; then remove it from ' +
          'the status. See that stop-orphan-resources is not false.',
        effect: 'What it runs stops.',
        commands: { shell: 'crm_resource --cleanup --resource {resource}' },
        verify: '`crm_mon -1r` does not list {resource} any more.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#cluster-options',
    'man:crm_mon(8)',
  ],
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
        message: `${id} is active, but no longer configured`,
        expected: 'stopped, or configured',
        actual: `${agent}: ${role} on ${nodes.join(', ')}${failed ? ', failed' : ''}${blocked ? ', blocked' : ''}`,
      })),
});
