import type { Address, Interfaces } from '../../src/facts/network/addresses.ts';
import { addresses } from '../../src/facts/network/addresses.ts';
import { formatPerHost } from '../../src/facts/drift/drift-description.ts';
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
  severity: 'warning',
  summary: 'Both hosts use the same MTU in each network that they share',
  why:
    'Large packets of UDP and ICMP are lost: corosync retransmits indefinitely. TCP agrees on the smaller size, ' +
    'unless something between the hosts does not pass it: then replication and rsync hang.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'passive',
        check:
          'Everything between the hosts passes packets of that size; `corosync-cfgtool -s` shows another link as ' +
          'connected.',
        text:
          'Set the MTU of the other host, in the network configuration and now. It can drop the link for a moment: ' +
          'not on the only ring of a running cluster.',
        effect: 'The link may drop for a moment.',
        commands: { shell: 'ip link set dev {interface} mtu {mtu}' },
        verify:
          '`ping -M do -c 3 -s SIZE ADDRESS` of the other host is answered, with SIZE = MTU − 28 (1472 for 1500, ' +
          '8972 for 9000; IPv6: MTU − 48).',
        undo: '`ip link set dev {interface} mtu` with the former value.',
      },
    ],
  },
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
          actual: formatPerHost([a.host.name, shown(address, mtu)], [b.host.name, shown(other.address, other.mtu)]),
        },
      ];
    });
  },
});
