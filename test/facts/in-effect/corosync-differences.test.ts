import { expect, it } from 'vitest';
import { corosyncConf } from '../../../src/facts/cluster/corosync-conf.ts';
import { loadedDifferences } from '../../../src/facts/in-effect/corosync-differences.ts';
import { readAs } from '../../../src/sdk/index.ts';

/** Names of the settings that differ; the nodes have these numbers in the file. */
function differing(numbers: readonly (number | undefined)[], loaded: Readonly<Record<string, string>>) {
  const nodes = numbers.map(
    (id, i) => `node {\nring0_addr: 10.0.0.${i + 1}\n${id === undefined ? '' : `nodeid: ${id}`}\n}`,
  );
  const text = `totem {\nversion: 2\n}\nnodelist {\n${nodes.join('\n')}\n}\n`;
  const conf = corosyncConf.parse({ conf: readAs({ path: '/etc/corosync/corosync.conf', text }) });
  if (!conf.known) throw new Error(conf.detail);
  return loadedDifferences(conf.value, new Map(Object.entries({ 'totem.version': '2', ...loaded }))).map(
    ({ name }) => name,
  );
}

const node = (position: number, address: string, id: number) => ({
  [`nodelist.node.${position}.ring0_addr`]: address,
  [`nodelist.node.${position}.nodeid`]: String(id),
});

it('compares nodes by their numbers, in any order', () => {
  expect(differing([1, 2], { ...node(0, '10.0.0.2', 2), ...node(1, '10.0.0.1', 1) })).toEqual([]);
  expect(differing([1, 2], { ...node(0, '10.0.0.1', 2), ...node(1, '10.0.0.2', 1) })).toEqual([
    'ring0_addr of node 1',
    'ring0_addr of node 2',
  ]);
});

it('compares nodes by their positions where corosync 2 has made up the numbers', () => {
  const loaded = { ...node(0, '10.0.0.1', 167772161), ...node(1, '10.0.0.2', 167772162) };
  expect(differing([undefined, undefined], loaded)).toEqual([]);
  expect(differing([undefined, undefined], { ...loaded, 'nodelist.node.1.ring0_addr': '10.0.0.9' })).toEqual([
    'ring0_addr of node #2',
  ]);
});

it('misses a node that was removed from the file', () => {
  const loaded = { ...node(0, '10.0.0.1', 1), ...node(1, '10.0.0.2', 2), ...node(2, '10.0.0.3', 3) };
  expect(differing([1, 2], loaded)).toEqual(['ring0_addr of node 3']);
});
