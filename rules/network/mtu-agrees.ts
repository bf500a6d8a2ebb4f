import type { Address, Interfaces } from '../../src/facts/network/addresses.ts';
import { addresses } from '../../src/facts/network/addresses.ts';
import { sideBySide } from '../../src/facts/drift/drift-description.ts';
import { covers } from '../../src/facts/network/networks.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

interface Place {
  readonly address: Address;
  readonly mtu: number;
}

/** The first address of each interface that stays where it is. */
const placesOf = (all: Interfaces, floating: readonly string[]): readonly Place[] =>
  all.flatMap(({ addresses: own, mtu }) => {
    const address = own.find((each) => each.scope === 'global' && !each.secondary && !floating.includes(each.address));
    return address === undefined ? [] : [{ address, mtu }];
  });

export default pairRule({
  severity: 'error',
  summary: 'Both hosts send packets of one size in each network that they share',
  why: 'Small packets pass, so that both hosts see each other; large ones are lost: replication stalls, corosync retransmits without end, and rsync hangs.',
  remedy: 'Set the same MTU on both interfaces, for good and now (`ip link set dev INTERFACE mtu 1500`), and look that the switches between pass it: `ping -M do -s 8972 ADDRESS`.',
  references: ['man:ip-link(8)', 'rfc:4821'],
  reads: { addresses },
  check({ pair, a, b }) {
    const others = placesOf(b.addresses, pair.virtualIps);
    return placesOf(a.addresses, pair.virtualIps).flatMap(({ address, mtu }): Finding[] => {
      const other = others.find((each) => covers(address, each.address.address));
      if (other === undefined || other.mtu === mtu) return [];
      const shown = (at: Address, size: number): string => `${size} on ${at.interface} (${at.address})`;
      return [
        {
          subject: [address.address, other.address.address].sort().join(' and '),
          message: 'the hosts have different MTUs in one network',
          expected: 'the same MTU',
          actual: sideBySide([a.host.name, shown(address, mtu)], [b.host.name, shown(other.address, other.mtu)]),
        },
      ];
    });
  },
});
