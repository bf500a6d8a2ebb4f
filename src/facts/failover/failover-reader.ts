import type { Fact } from '../../sdk/index.ts';
import { known, unknown } from '../../sdk/index.ts';
import type { ClusterState } from '../cluster/cluster-state-model.ts';
import { readClusterState } from '../cluster/cluster-state-reader.ts';
import { readXml } from '../grammar/xml.ts';
import type { ActionGraph, Failover, Reason } from './failover-model.ts';

const problems: ReadonlyMap<string, readonly ['absent' | 'unparsable', string]> = new Map([
  ['no-cib', ['absent', 'the cluster does not answer on this host']],
  ['no-folder', ['unparsable', 'no folder can be made for the simulation']],
  ['absent', ['absent', 'not installed: ']],
  ['not-a-node', ['unparsable', 'the configuration has no node with the name ']],
  ['nodes', ['unparsable', 'the simulation needs two nodes, the configuration has ']],
  ['failed', ['unparsable', 'crm_simulate ended with status ']],
]);

/** Reads what `shell/simulate.sh` prints. */
export function readFailover(text: string): Fact<Failover> {
  const lines = text.split('\n').map((line) => line.trimEnd());
  if (lines[0] !== 'halint-failover 1') return unknown('unparsable', 'the simulation printed something else');
  const value = (name: string): string | undefined =>
    lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  const [word = '', ...rest] = (value('problem') ?? '').split(' ');
  if (word !== '') {
    const [reason, sentence] = problems.get(word) ?? ['unparsable', `${word} `];
    return unknown(reason, `${sentence}${rest.join(' ')}`);
  }
  const [survivor, lost, basis] = [value('survivor'), value('lost'), value('mode')];
  if (survivor === undefined || lost === undefined || !(basis === 'live' || basis === 'file') || !lines.includes('end'))
    return unknown('unparsable', 'the simulation did not come to its end');
  const states = ['now', 'after', 'start'].map((word) => stateAfter(lines, word));
  const broken = states.find((state) => typeof state === 'string');
  const [now, after, start] = states.map((state) => (typeof state === 'string' ? undefined : state));
  if (after === undefined || start === undefined || broken !== undefined || (basis === 'live') !== (now !== undefined))
    return unknown('unparsable', `the simulated state: ${typeof broken === 'string' ? broken : 'it is incomplete'}`);
  const graph = readGraph(lines);
  const fencing = (action: string): boolean => /^stonith(-|_| |$)/.test(action) && action.split(' ').includes(lost);
  const fenceDevices = after.resources.filter(({ agent }) => agent.startsWith('stonith:')).map(({ id }) => id);
  const [, done, all] = /^(\d+) of (\d+)$/.exec(value('tried') ?? '0 of 0') ?? [];
  return known({
    survivor,
    lost,
    basis,
    pending: lines
      .flatMap((line) => /^pending "(.*)"$/.exec(line)?.[1] ?? [])
      .filter((action) => !fenceDevices.some((id) => action.startsWith(`${id}_`))),
    ...(now === undefined ? {} : { now }),
    after,
    start,
    fenced: graph.actions.some(fencing),
    graph,
    reasons: lines.flatMap(readReason),
    allTried: done === all,
  });
}

/** The document after a line with this word; a sentence where it cannot be read. */
function stateAfter(lines: readonly string[], word: string): ClusterState | string | undefined {
  const start = lines.indexOf(word);
  if (start === -1) return undefined;
  const length = lines.slice(start).findIndex((line) => /^<\/(pacemaker-result|crm_mon)>$/.test(line));
  if (length === -1) return 'it is incomplete';
  const root = readXml(lines.slice(start + 1, start + length + 1).join('\n'));
  return typeof root === 'string' ? root : readClusterState(root);
}

function readGraph(lines: readonly string[]): ActionGraph {
  const begin = lines.indexOf('graph');
  const body = lines.slice(begin + 1).filter((line) => line.startsWith('"'));
  const edges = new Map<string, string[]>();
  const actions: string[] = [];
  for (const line of body) {
    const [, from = '', to] = /^"([^"]*)"(?: -> "([^"]*)")?$/.exec(line) ?? [];
    if (to === undefined) actions.push(from);
    else edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  return { actions, edges };
}

function readReason(line: string): readonly Reason[] {
  const [, element = '', id = '', gains = ''] = /^without (\w+) (\S+): (.*)$/.exec(line) ?? [];
  if (id === '') return [];
  const kind = element.startsWith('rsc_') ? 'constraint' : element === 'property' ? 'property' : 'attribute';
  return [{ kind, id, gains: gains.split(' ').filter((name) => name !== '') }];
}
