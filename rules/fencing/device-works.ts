import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import { usesIpmitool } from '../../src/facts/fencing/fence-devices.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Fence devices run and their monitors succeed',
  why: 'Pacemaker has already found that it cannot reach the device: the next failover stops at fencing.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'device',
    steps: [
      {
        on: 'either',
        text: 'Read the failure, and try the agent by hand on the host that is named there.',
        commands: { shell: ['crm_mon -1rf', 'stonith_admin --query {device}'] },
      },
      {
        on: 'either',
        text: 'Correct the address, account or network. Then clear the failure: Pacemaker starts the device again.',
        commands: { pcs: 'pcs stonith cleanup {device}', crmsh: 'crm resource cleanup {device}' },
        verify: '`crm_mon -1rf` shows {device} as Started without failures, still after one monitor interval.',
      },
    ],
  },
  references: ['man:crm_mon(8)', 'man:crm_resource(8)'],
  explainedBy: {
    // Switched off by a person.
    'fencing/device-not-switched-off': (own, other) => own.subject === other.subject,
    // A dead BMC, asked directly.
    'fencing/peer-bmc-answers': (own) => usesIpmitool(/\((\S+)\)/.exec(own.message)?.[1] ?? ''),
  },
  reads: {},
  optional: { clusterState },
  check: ({ a, b }): Outcome => {
    const views = [a, b].flatMap(({ clusterState }) =>
      clusterState.known && clusterState.value.running ? [clusterState.value] : [],
    );
    const unread = [a, b].map(({ clusterState }) => clusterState).find((fact) => !fact.known);
    // The half of a split cluster that could not be read may run the devices that this half sees stopped.
    const halfUnread = unread !== undefined && views.some(({ nodes }) => nodes.some(({ online }) => !online));
    const seen = views.flatMap(({ resources }) => resources.filter(({ agent }) => agent.startsWith('stonith:')));
    const found = [...new Set(seen.map(({ id }) => id))].flatMap((id): Finding[] => {
      const states = seen.filter((each) => each.id === id);
      const failure = views.flatMap(({ failures }) => failures).find(({ resource }) => resource === id);
      // In a split cluster each half sees the devices of the other half stopped.
      const runs = states.some(({ active, failed }) => active && !failed);
      if (runs && failure === undefined) return [];
      if (failure === undefined && halfUnread && states.every(({ active }) => !active)) return [];
      const state = states.some(({ active }) => active) ? 'failed' : 'not running';
      const actual =
        failure === undefined
          ? state
          : `${failure.task} on ${failure.node}: ${failure.status}${failure.reason === '' ? '' : ` (${failure.reason})`}`;
      const agent = (states[0]?.agent ?? '').slice('stonith:'.length);
      return [
        {
          subject: id,
          message: `The fence device ${id} (${agent}) does not work`,
          expected: 'running, no failed action',
          actual,
          moment: 'after-failover',
        },
      ];
    });
    return found.length === 0 && unread !== undefined && !unread.known ? unread : found;
  },
});
