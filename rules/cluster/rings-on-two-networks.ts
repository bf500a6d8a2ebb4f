import type { Address, Interfaces } from '../../src/facts/network/addresses.ts';
import { addresses, allAddresses, canonical } from '../../src/facts/network/addresses.ts';
import type { CorosyncConf } from '../../src/facts/cluster/corosync-conf.ts';
import { corosyncConf, corosyncInUse } from '../../src/facts/cluster/corosync-conf.ts';
import { covers } from '../../src/facts/network/networks.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'Each ring has its own network and interface',
  why:
    'Two rings in one network, or on one interface, fail together: the second one is there on paper only, and one ' +
    'cable splits the cluster.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        check: '`corosync-cmapctl totem.transport` says knet, and both hosts reach each other in the new network.',
        text: 'Add a ring on another network and interface first, then remove the old one. It needs knet.',
        commands: {
          pcs: [
            'pcs cluster link add {node-a}={new-address-a} {node-b}={new-address-b} options linknumber=2',
            'pcs cluster link remove 1',
          ],
          corosync: [
            'corosync -t    # on both hosts, after the new ring1_addr was written into both files',
            'corosync-cfgtool -R',
          ],
        },
        verify: '`corosync-cfgtool -s` on both hosts shows two connected links in two networks.',
        undo: 'Add the former link in the same way.',
      },
    ],
  },
  references: ['man:corosync.conf(5)'],
  reads: { corosyncConf, addresses },
  appliesTo({ corosyncConf, addresses }) {
    const inUse = corosyncInUse(corosyncConf);
    if (inUse !== true) return inUse;
    if (corosyncConf.rings.length < 2) return 'there is one ring, which another rule reports';
    return (
      ownRings(corosyncConf, addresses).length > 1 || 'the rings have names, or addresses that the host does not hold'
    );
  },
  check: ({ corosyncConf, addresses }) =>
    ownRings(corosyncConf, addresses).flatMap(({ ring, at }, index, all): Finding[] => {
      const other = all.slice(0, index).find((each) => covers(each.at, at.address) || shares(addresses, each.at, at));
      if (other === undefined) return [];
      const what = covers(other.at, at.address) ? 'network' : 'interface';
      return [
        {
          subject: `rings ${other.ring} and ${ring}`,
          message: `Ring ${ring} is on the ${what} of ring ${other.ring}`,
          expected: `another ${what} for each ring`,
          actual: `${other.at.address} and ${at.address}/${at.prefix}, on ${other.at.interface} and ${at.interface}`,
          at: { path: corosyncConf.path },
        },
      ];
    }),
});

/** The addresses of the host's rings that it holds, by ring. */
function ownRings(
  { nodes }: CorosyncConf,
  interfaces: Interfaces,
): readonly { readonly ring: number; readonly at: Address }[] {
  const held = allAddresses(interfaces);
  return nodes.flatMap(({ rings }) =>
    Object.entries(rings).flatMap(([ring, text]) => {
      const at = held.find(({ address }) => address === canonical(text));
      return at === undefined ? [] : [{ ring: Number(ring), at }];
    }),
  );
}

/** One interface, unless it is made of several: a bond survives a cable. */
const shares = (all: Interfaces, one: Address, other: Address): boolean =>
  one.interface === other.interface && all.filter(({ master }) => master === one.interface).length < 2;
