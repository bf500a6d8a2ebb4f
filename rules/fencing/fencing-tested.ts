import { fencingEnabled } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import { fencingHistory } from '../../src/facts/cluster/cluster-state-model.ts';
import { fenceDevices } from '../../src/facts/fencing/fence-devices.ts';
import { known, pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'warning',
  summary: 'Fencing has succeeded at least once',
  why:
    'Credentials, privileges and cables are proven only by a real fencing; an untested device fails in the night ' +
    'when it is needed.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'active',
        check: '`crm_mon -1` shows both nodes as Online and the services on this host.',
        text: 'Fence the passive node, in a maintenance window. It is a hard power cut.',
        effect: 'The passive host goes off hard and boots; nothing can fail over until it is back.',
        commands: { pcs: 'pcs stonith fence {passive-host}', crmsh: 'crm node fence {passive-host}' },
        verify: "`stonith_admin --history '*'` shows a success, and the host joins the cluster again.",
      },
      {
        on: 'either',
        check: 'Both nodes are online again.',
        text: 'Move the services to the other host, then fence the first one from there in the same way.',
        effect: 'The services move; then the host that they left goes off hard.',
        verify: "`stonith_admin --history '*'` shows a success for each node, and `crm_mon -1` both nodes as Online.",
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Clusters_from_Scratch/singlehtml/#configure-fencing',
    'man:stonith_admin(8)',
  ],
  explainedBy: {
    // An attempt that failed is more than none.
    'fencing/last-fencing-succeeded': (own) => own.actual.endsWith(' failed'),
  },
  reads: { clusterState, cib },
  appliesTo: ({ a, b }) => {
    const inCluster = [a, b].filter(({ clusterState }) => clusterState.running);
    if (inCluster.length === 0) return 'Pacemaker runs on neither host: its history is lost';
    if (!inCluster.some(({ cib }) => fencingEnabled(cib)))
      return 'fencing is switched off: fencing/fencing-enabled reports it';
    return inCluster.some(({ cib }) => fenceDevices(cib).length > 0) || 'there is no fence device';
  },
  check: ({ a, b }) => {
    // Either host's memory will do: a node that was fenced joins with an empty history, and gets the other's seconds
    // later.
    const fencing = [a, b].flatMap(({ clusterState }) => clusterState.fencing);
    if (fencing.some(({ status }) => status === 'success')) return [];
    const lost = [a, b].map(({ clusterState }) => fencingHistory(known(clusterState))).find((each) => !each.known);
    if (lost?.known === false) return lost;
    const failed = fencing.find(({ status }) => status === 'failed');
    const actual =
      failed === undefined ? 'no fencing since the cluster was started' : `${failed.action} of ${failed.target} failed`;
    return [
      {
        subject: 'fencing history',
        message: 'The history holds no successful fencing',
        expected: 'one success at least',
        actual,
        moment: 'after-failover',
      },
    ];
  },
});
