import { bmcPath } from '../../src/facts/fencing/bmc-path.ts';
import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import { usesIpmitool } from '../../src/facts/fencing/fence-devices.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Fence devices run and their monitors succeed',
  why: 'Pacemaker has already found that it cannot reach the device: the next failover stops at fencing.',
  remedy: 'Read the failure with `crm_mon -1rf`, try the agent by hand, mend the address or account, then `crm_resource --cleanup --resource DEVICE`.',
  references: ['man:crm_mon(8)', 'man:crm_resource(8)'],
  reads: {},
  optional: { clusterState, bmcPath },
  check: ({ a, b }): Outcome => {
    const views = [a, b].flatMap(({ clusterState }) => (clusterState.known && clusterState.value.running ? [clusterState.value] : []));
    const unread = [a, b].map(({ clusterState }) => clusterState).find((fact) => !fact.known);
    const broken = [a, b].some(({ bmcPath }) => bmcPath.known && !['ok', 'present', undefined].includes(bmcPath.value.answer));
    const devices = new Map<string, Finding>();
    for (const { resources, failures } of views) {
      for (const { id, agent, active, failed, targetRole } of resources) {
        // Switched off by a person, or a dead BMC: other rules say that.
        if (!agent.startsWith('stonith:') || /^stopped$/i.test(targetRole ?? '') || (broken && usesIpmitool(agent.slice(8)))) continue;
        const failure = failures.find(({ resource }) => resource === id);
        if (active && !failed && failure === undefined) continue;
        const actual = failure === undefined ? (active ? 'failed' : 'not running') : `${failure.task} on ${failure.node}: ${failure.status}${failure.reason === '' ? '' : ` (${failure.reason})`}`;
        devices.set(id, { subject: id, message: `The fence device ${id} does not work`, expected: 'running, no failed action', actual, moment: 'after-failover' });
      }
    }
    if (devices.size === 0 && unread !== undefined && !unread.known) return unread;
    return [...devices.values()];
  },
});
