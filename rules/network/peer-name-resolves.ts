import { addresses, holds } from '../../src/facts/network/addresses.ts';
import { hostsLineOf, names } from '../../src/facts/network/names.ts';
import type { Names } from '../../src/facts/network/names.ts';
import type { Interfaces } from '../../src/facts/network/addresses.ts';
import type { Finding, Side } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

function judge(names: Names, peer: string, peerAddresses: Interfaces, host: Side): readonly Finding[] {
  const found = names.addresses.get(peer) ?? [];
  if (found.some((address) => holds(peerAddresses, address) !== undefined && !/^(127\.|::1$)/.test(address))) return [];
  const line = hostsLineOf(names, peer);
  return [
    {
      subject: peer,
      host,
      message:
        found.length === 0
          ? 'the name of the other host does not resolve'
          : 'the name of the other host resolves to an address that it does not hold',
      expected: 'an address of the other host',
      actual: found.join(', ') || 'nothing',
      ...(line === undefined ? {} : { at: line.at }),
    },
  ];
}

export default pairRule({
  severity: 'error',
  summary: 'Each host resolves the name of the other one to an address that it holds',
  why:
    'Cluster tools, fencing and synchronisation speak to the other host by its name; a wrong address reaches ' +
    'no host, or the host itself.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'name',
    steps: [
      {
        on: 'both',
        text: 'Write address and names of both hosts into /etc/hosts on both hosts; delete a wrong line.',
        file: { path: '/etc/hosts', lines: ['{address-a} {node-a}', '{address-b} {node-b}'] },
        verify: '`getent ahosts {name}` says the address of that host, on both hosts.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: [
    'man:hosts(5)',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Clusters_from_Scratch/html/cluster-setup.html',
  ],
  explainedBy: {
    // The ring misses the same address.
    'cluster/node-names-and-addresses': (own, other) => other.actual === `${own.actual}: not held by the host`,
  },
  reads: { names, addresses },
  check: ({ pair, a, b }) => [
    ...judge(a.names, pair.hosts.b.name, b.addresses, 'a'),
    ...judge(b.names, pair.hosts.a.name, a.addresses, 'b'),
  ],
});
