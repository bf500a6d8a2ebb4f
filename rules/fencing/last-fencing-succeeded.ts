import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The last attempt to fence a node succeeded',
  why: 'It worked once and does not any more: at the next failure the services wait until somebody comes.',
  remedy: 'Find out why it failed (`journalctl -u pacemaker`, `stonith_admin --history NODE --verbose`), repair it, fence the node in a maintenance window, and clear the history: `stonith_admin --cleanup --history NODE`.',
  references: ['man:stonith_admin(8)', 'man:crm_mon(8)'],
  reads: { clusterState },
  appliesTo: ({ clusterState }) => (clusterState.running ? clusterState.fencing.length > 0 || 'nothing was ever fenced' : 'Pacemaker does not run here: its history is gone'),
  check: ({ clusterState: { fencing } }) =>
    [...new Set(fencing.map(({ target }) => target))].flatMap((target): Finding[] => {
      // An attempt that is not over has no time; those that are sort by it, as crm_mon writes it.
      const over = fencing.filter((event) => event.target === target && event.completed !== undefined);
      const last = [...over].sort((x, y) => ((x.completed ?? '') < (y.completed ?? '') ? 1 : -1))[0];
      if (last === undefined || last.status !== 'failed' || over.some(({ status, completed }) => status === 'success' && completed === last.completed)) return [];
      const { action, origin, completed = '', reason } = last;
      return [{ subject: target, message: `The last attempt to fence ${target} failed`, expected: 'success', actual: `${action} by ${origin} failed on ${completed}${reason === undefined ? '' : ` (${reason})`}`, moment: 'after-failover' }];
    }),
});
