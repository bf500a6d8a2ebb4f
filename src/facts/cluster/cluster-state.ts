// crm_mon(8); Pacemaker's xml/api/*.rng
import type { Fact } from '../../sdk/index.ts';
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { ClusterState } from './cluster-state-model.ts';
import { stopped } from './cluster-state-model.ts';
import { readerStatus, refusedReader } from './cluster-access.ts';
import { readClusterState } from './cluster-state-reader.ts';
import { readXml } from '../grammar/xml.ts';

/** The cluster as this host sees it now. A cluster that does not run here is a value, not a failure. */
export const clusterState = defineFact({
  id: 'cluster-state',
  describes: 'The cluster as the host sees it now: nodes, resources, failures, fencing history',
  ofMoment: true,
  sources: {
    monitor: command(['crm_mon', '-1', '--include=all', '--output-as=xml'], {
      recordedAs: [
        ['crm_mon', '-1', '--output-as=xml'],
        ['crm_mon', '--output-as=xml'],
      ],
    }),
    status: readerStatus,
  },
  parse({ monitor, status }): Fact<ClusterState> {
    if (!monitor.read) return monitor.reason === 'absent' ? known(stopped) : unknownFrom(monitor, 'crm_mon');
    const { stdout, stderr, exit } = monitor.value;
    if (exit !== 0) {
      const said = `${stderr}\n${stdout}`;
      if (exit === 102 || exit === 107 || notRunning.test(said)) return refusedReader(status, said) ?? known(stopped);
      return unknown(
        /denied|not permitted/i.test(said) ? 'denied' : 'unparsable',
        `crm_mon: ${said.trim().split('\n')[0] ?? `exit status ${exit}`}`,
      );
    }
    // The history of every operation is most of the text, and what matters of it is among the failures.
    const root = readXml(stdout.replace(/<node_history>[\s\S]*<\/node_history>/, ''));
    if (typeof root === 'string') return unknown('unparsable', `crm_mon: ${root}`);
    const state = readClusterState(root);
    return typeof state === 'string' ? unknown('unparsable', `crm_mon: ${state}`) : known(state);
  },
});

const notRunning =
  /not connected|cluster is not available|connection to cluster failed|transport endpoint|could not connect|connection refused/i;
