import { describeNode } from '../../src/facts/cluster/cluster-state-model.ts';
import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import { nodeName } from '../../src/facts/identity/node-name.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Both nodes are online in the cluster',
  why:
    'Nothing can fail over to a node that is offline, and a node that is UNCLEAN blocks the takeover until it is ' +
    'fenced.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'node',
    steps: [
      {
        on: 'either',
        text: 'UNCLEAN: find out why fencing fails, and repair that.',
        commands: { shell: ["stonith_admin --history '*' --verbose", 'journalctl -u pacemaker -g fence'] },
      },
      {
        on: 'either',
        check:
          'You have seen that {node} is switched off: `ipmitool … chassis power status` of its BMC, or with your eyes.',
        text: 'Only for a node that is certainly off: confirm it. Pacemaker then starts its services here.',
        effect: 'The services of {node} start on this host. If it runs after all, both write to the same data.',
        commands: { pcs: 'pcs stonith confirm {node}', crmsh: 'stonith_admin --confirm {node}' },
        verify: '`crm_mon -1` shows {node} as OFFLINE, no longer UNCLEAN, and the services as Started.',
      },
      {
        on: 'passive',
        check: 'Its links work: `corosync-cfgtool -s` after the start.',
        text: 'Repair {node}, boot it, and start its cluster.',
        effect: 'It joins; services stay where they are if cluster/services-stay-after-recovery holds.',
        commands: { pcs: 'pcs cluster start', crmsh: 'crm cluster start' },
        verify: '`crm_mon -1` shows both nodes as Online.',
      },
    ],
  },
  references: ['man:crm_mon(8)', 'man:stonith_admin(8)'],
  explainedBy: {
    // Each half of a split cluster sees the other one offline.
    'quorum/one-partition': (own) => own.actual !== 'pending',
    // The node's stack is stopped. One that is UNCLEAN must also be fenced.
    'cluster/stack-running': (own) => !own.actual.startsWith('UNCLEAN'),
  },
  reads: {},
  optional: { clusterState, nodeName },
  check: ({ pair, a, b }): Outcome => {
    const sides = [a, b].map(({ clusterState, nodeName, host }) => ({
      state: clusterState,
      name: nodeName.known ? nodeName.value : host.name,
    }));
    const unread = sides.map(({ state }) => state).find((state) => !state.known);
    const views = sides.flatMap(({ state }) =>
      state.known && state.value.running ? [{ nodes: state.value.nodes }] : [],
    );
    // An update stops the cluster by intention.
    const updating = pair.phase === 'pre-update' || pair.phase === 'mid-update';
    const stopped = sides.filter(({ state }) => state.known && !state.value.running).map(({ name }) => name);
    const found = new Map<string, Finding>();
    for (const { nodes } of views) {
      for (const node of nodes) {
        const lost = !node.online || node.unclean || node.pending;
        if (node.type === 'ping' || !lost || (updating && stopped.includes(node.name) && !node.unclean)) continue;
        const actual = describeNode(node);
        found.set(node.name, {
          subject: node.name,
          message: `${node.name} is ${actual} in the cluster`,
          expected: 'online',
          actual,
        });
      }
    }
    if (found.size === 0 && unread !== undefined && !unread.known) return unread;
    return [...found.values()];
  },
});
