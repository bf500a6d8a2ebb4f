import type { ClusterState, ResourceState } from '../../src/facts/cluster/cluster-state-model.ts';
import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

const paused = 'an update pauses the cluster: update/cluster-manager-paused judges it';

export default clusterRule({
  severity: 'error',
  summary: 'Every service of the cluster runs, on one node',
  why:
    'A resource that failed or is blocked is a service that is down, or one that will not start where the cluster ' +
    'wants to take it.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        check: 'It is not active on both hosts: then follow cluster/resources-active-once, and clean nothing up.',
        text: 'Read why {resource} does not run, and correct the cause.',
        commands: { shell: ['crm_mon -1rf', 'journalctl -u pacemaker -g {resource}'] },
      },
      {
        on: 'either',
        text: 'Clear its failures: Pacemaker tries again.',
        effect: '{resource} and what follows it start.',
        commands: { pcs: 'pcs resource cleanup {resource}', crmsh: 'crm resource cleanup {resource}' },
        verify: '`crm_mon -1rf` shows {resource} as Started on one node.',
      },
    ],
  },
  references: ['man:crm_mon(8)', 'man:crm_resource(8)'],
  notDuring: { 'pre-update': paused, 'mid-update': paused },
  explainedBy: {
    // A person stopped it, or the cluster does nothing at all in maintenance mode.
    'cluster/nothing-held-back': (own, other) =>
      (own.actual.includes('(target-role ') && /^target-role=|^true$/.test(other.actual)) ||
      (!own.actual.startsWith('blocked') && other.subject === 'maintenance-mode'),
    'quorum/quorate-now': (own) => own.actual.startsWith('stopped'),
    // What runs twice is worse than a failure.
    'cluster/resources-active-once': (own, other) => own.subject === other.subject,
  },
  reads: { clusterState },
  appliesTo: ({ clusterState }) => clusterState.running || 'Pacemaker does not run here',
  check: ({ clusterState }) => {
    const { resources, failures } = clusterState;
    const found = new Map<string, Finding>();
    for (const resource of resources) {
      const { id, agent, within, orphaned, targetRole } = resource;
      const state = agent.startsWith('stonith:') || orphaned ? undefined : stateOf(resource, clusterState);
      if (state === undefined) continue;
      const failure = failures.find((each) => each.resource === id);
      const why =
        failure === undefined
          ? ''
          : `: ${failure.task} on ${failure.node} ${failure.status}${failure.reason === '' ? '' : ` (${failure.reason})`}`;
      // When a member of a group fails, those behind it are stopped too: the first one is the finding.
      const wanted =
        state === 'stopped' && /^stopped$/i.test(targetRole ?? '') ? ` (target-role ${targetRole ?? ''})` : '';
      const subject = state === 'stopped' && why === '' && wanted === '' ? (within[0] ?? id) : id;
      if (
        found.has(subject) ||
        (state === 'stopped' && why === '' && within.some((outer) => groupHas(found, resources, outer)))
      )
        continue;
      found.set(subject, {
        subject,
        message: `${subject} is ${state}`,
        expected: 'started on one node',
        actual: `${state}${wanted}${why}`,
      });
    }
    return [...found.values()];
  },
});

/** What is wrong with a resource now. Stopped is the state that a person may have asked for. */
function stateOf(
  { active, blocked, failed, role, cloned, nodes, within }: ResourceState,
  { resources }: ClusterState,
): string | undefined {
  if (!cloned && nodes.length > 1) return `active on ${[...nodes].sort().join(' and ')}`;
  if (blocked) return 'blocked';
  if (failed) return `failed, ${role}`;
  const elsewhere = cloned && resources.some((other) => other.active && other.within[0] === within[0]);
  return active || elsewhere ? undefined : 'stopped';
}

/** Whether a member of this group is already among the findings. */
const groupHas = (found: ReadonlyMap<string, Finding>, resources: readonly ResourceState[], group: string): boolean =>
  resources.some(({ id, within }) => within.includes(group) && found.has(id));
