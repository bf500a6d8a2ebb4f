import type { ResourceState } from '../../src/facts/cluster/cluster-state-model.ts';
import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

const paused = 'an update pauses the cluster: update/cluster-manager-paused judges it';

export default clusterRule({
  severity: 'error',
  summary: 'Every resource runs, on one node',
  why: 'A resource that failed or is blocked is a service that is down, or one that will not start where the cluster wants to take it.',
  remedy: 'Read why: `crm_mon -1rf`, `journalctl -u pacemaker`. Mend the cause, then `pcs resource cleanup RESOURCE` or `crm resource cleanup RESOURCE`.',
  references: ['man:crm_mon(8)', 'man:crm_resource(8)'],
  notDuring: { 'pre-update': paused, 'mid-update': paused },
  reads: { clusterState },
  appliesTo: ({ clusterState }) => {
    if (!clusterState.running) return 'Pacemaker does not run here';
    return clusterState.dc?.withQuorum === false ? 'the partition has no quorum: rules on quorum report it' : true;
  },
  check: ({ clusterState: { resources, failures, options } }) => {
    if (options['maintenance-mode'] === 'true') return [];
    const found = new Map<string, Finding>();
    const expected = 'started on one node';
    for (const { id, agent, within, cloned, active, failed, blocked, targetRole, orphaned, nodes, role } of resources) {
      if (agent.startsWith('stonith:') || orphaned || /^stopped$/i.test(targetRole ?? '')) continue;
      const failure = failures.find(({ resource }) => resource === id);
      const why = failure === undefined ? '' : `: ${failure.task} on ${failure.node} ${failure.status}${failure.reason === '' ? '' : ` (${failure.reason})`}`;
      const elsewhere = cloned && resources.some((other) => other.active && other.within[0] === within[0]);
      const state = blocked ? 'blocked' : failed ? `failed, ${role}` : !active && !elsewhere ? 'stopped' : !cloned && nodes.length > 1 ? `active on ${nodes.join(' and ')}` : undefined;
      // When a member of a group fails, those behind it are stopped too: the first one is the finding.
      const subject = state === 'stopped' && why === '' ? (within[0] ?? id) : id;
      if (state === undefined || found.has(subject) || (state === 'stopped' && why === '' && within.some((outer) => groupHas(found, resources, outer)))) continue;
      found.set(subject, { subject, message: `${subject} is ${state}`, expected, actual: `${state}${why}` });
    }
    return [...found.values()];
  },
});

/** Whether a member of this group is already among the findings. */
const groupHas = (found: ReadonlyMap<string, Finding>, resources: readonly ResourceState[], group: string): boolean =>
  resources.some(({ id, within }) => within.includes(group) && found.has(id));
