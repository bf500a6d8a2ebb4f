import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'No past failure counts against a running resource',
  why:
    'Failures that were not cleared count towards migration-threshold and keep the resource away from a host that is ' +
    'well again.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        text: 'Find out what happened, and repair it.',
        commands: { shell: ['crm_mon -1rf', 'journalctl -u pacemaker -g {resource}'] },
      },
      {
        on: 'either',
        check: '{resource} is active on one host only: `crm_mon -1`.',
        text: 'Clear the failures of {resource}. Pacemaker asks it for its state again.',
        commands: { pcs: 'pcs resource cleanup {resource}', crmsh: 'crm resource cleanup {resource}' },
        verify: '`crm_mon -1rf` shows {resource} as Started, and no fail count.',
      },
    ],
  },
  references: ['man:crm_mon(8)', 'man:crm_resource(8)'],
  explainedBy: {
    'fencing/device-works': (own, other) => own.subject === other.subject,
  },
  reads: { clusterState },
  parameters: {
    tolerated: {
      kind: 'number',
      default: 0,
      unit: 'failed actions',
      minimum: 0,
      whole: true,
      describes: 'Failed actions of one resource that may stand uncleared',
      source: 'each of them counts towards migration-threshold',
    },
  },
  appliesTo: ({ clusterState }) => (clusterState.running ? true : 'Pacemaker does not run here'),
  check: ({ clusterState: { resources, failures }, parameters: { tolerated } }) =>
    resources.flatMap(({ id, active, failed, blocked }): Finding[] => {
      const [failure, ...more] = failures.filter(({ resource }) => resource === id);
      if (failure === undefined || more.length < tolerated || !active || failed || blocked) return [];
      const actual = `${failure.task} on ${failure.node} ${failure.status}${failure.reason === '' ? '' : ` (${failure.reason})`}`;
      return [
        {
          subject: id,
          message: `An earlier failure of ${id} still counts`,
          expected: 'no failed action',
          actual,
          moment: 'after-failover',
        },
      ];
    }),
});
