import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'No resource is active on more nodes than allowed',
  why:
    'A file system, a database or an address that runs twice destroys data, whatever else is said of the resource: ' +
    'failed, blocked, or to be stopped.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text: 'See where {resource} really runs. Do not clean it up yet: Pacemaker would stop it on both hosts.',
        commands: { shell: 'findmnt; ip addr; systemctl --type=service --state=running' },
      },
      {
        on: 'either',
        text: 'Keep Pacemaker from acting meanwhile.',
        effect: 'Nothing fails over until it is switched off again.',
        commands: {
          pcs: 'pcs property set maintenance-mode=true',
          crmsh: 'crm configure property maintenance-mode=true',
        },
        verify: '`crm_mon -1` says that resources are not managed.',
      },
      {
        on: 'leaving',
        check: 'You are on the host without the current data.',
        text:
          'Stop it by hand. For a file system, follow ' +
          'storage/not-mounted-on-both instead: unmounting writes to the disk.',
        effect: 'What runs here stops.',
        verify: '`findmnt`, `ip addr` and `systemctl` show it on the other host only.',
      },
      {
        on: 'either',
        text: 'Check the data, then let Pacemaker look again and act.',
        commands: {
          pcs: ['pcs resource refresh {resource}', 'pcs property set maintenance-mode=false'],
          crmsh: ['crm resource refresh {resource}', 'crm configure property maintenance-mode=false'],
        },
        verify: '`crm_mon -1rf` shows {resource} as Started on one node.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#resource-meta-attributes',
    'man:crm_mon(8)',
  ],
  reads: { clusterState },
  appliesTo: ({ clusterState }) => clusterState.running || 'Pacemaker does not run here',
  check: ({ clusterState: { resources } }) =>
    resources
      .filter(({ agent, cloned, nodes }) => !agent.startsWith('stonith:') && !cloned && new Set(nodes).size > 1)
      .map(({ id, nodes, failed, blocked, orphaned }) => {
        const also = [
          ...(failed ? ['failed'] : []),
          ...(blocked ? ['blocked'] : []),
          ...(orphaned ? ['no longer configured'] : []),
        ];
        const actual = `active on ${[...nodes].sort().join(' and ')}${also.length === 0 ? '' : ` (${also.join(', ')})`}`;
        return {
          subject: id,
          message: `${id} is active on ${nodes.length} nodes`,
          expected: 'active on one node',
          actual,
        };
      }),
});
