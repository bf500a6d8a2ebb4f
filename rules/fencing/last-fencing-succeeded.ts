import { fencingHistory } from '../../src/facts/cluster/cluster-state-model.ts';
import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule, known } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The last attempt to fence a node succeeded',
  why: 'It worked before and no longer does: at the next failure the services wait until an administrator intervenes.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'node',
    steps: [
      {
        on: 'either',
        text: 'Find out why it failed, and repair it.',
        commands: { shell: ['journalctl -u pacemaker -g fence', 'stonith_admin --history {node} --verbose'] },
      },
      {
        on: 'either',
        check: '`crm_mon -1` shows no service on {node}.',
        text: 'Fence {node} in a maintenance window, with the services on the other host.',
        effect: '{node} goes off hard and boots.',
        commands: { pcs: 'pcs stonith fence {node}', crmsh: 'crm node fence {node}' },
        verify: '`stonith_admin --history {node}` shows the success.',
      },
      {
        on: 'either',
        text: 'Clear the old failure.',
        commands: { shell: 'stonith_admin --cleanup --history {node}' },
        verify: 'halint check --rule fencing/last-fencing-succeeded passes.',
      },
    ],
  },
  references: ['man:stonith_admin(8)', 'man:crm_mon(8)'],
  reads: { clusterState },
  appliesTo: ({ clusterState }) =>
    clusterState.running
      ? clusterState.fencing.length > 0 || clusterState.lacksFencing === true || 'nothing was ever fenced'
      : 'Pacemaker does not run here: its history is lost',
  check: ({ clusterState }) => {
    const history = fencingHistory(known(clusterState));
    if (!history.known) return history;
    const fencing = history.value;
    return [...new Set(fencing.map(({ target }) => target))].flatMap((target): Finding[] => {
      // An attempt that is not over has no time; those that are sort by it, as crm_mon writes it.
      const over = fencing.filter((event) => event.target === target && event.completed !== undefined);
      const last = [...over].sort((x, y) => ((x.completed ?? '') < (y.completed ?? '') ? 1 : -1))[0];
      if (
        last === undefined ||
        last.status !== 'failed' ||
        over.some(({ status, completed }) => status === 'success' && completed === last.completed)
      )
        return [];
      const { action, origin, completed = '', reason } = last;
      return [
        {
          subject: target,
          message: `The last attempt to fence ${target} failed`,
          expected: 'success',
          actual: `${action} by ${origin} failed on ${completed}${reason === undefined ? '' : ` (${reason})`}`,
          moment: 'after-failover',
        },
      ];
    });
  },
});
