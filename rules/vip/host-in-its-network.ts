import { addresses, allAddresses, canonical } from '../../src/facts/network/addresses.ts';
import { covers, isAddress } from '../../src/facts/network/networks.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Each host has an address of its own in the network of the floating address',
  why:
    'IPaddr2 without nic and cidr_netmask finds the interface by that network and fails without it; and the host’s ' +
    'own answers leave by another way.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'address',
    steps: [
      {
        on: 'host',
        check: '`arping -D -c 3 -I INTERFACE NEW-ADDRESS` finds no host that has it.',
        text:
          'Give {host} a static address in the network of {address}, on the interface that is to carry it, in the ' +
          'network configuration and now. An IPaddr2 resource with nic and cidr_netmask, and keepalived, work ' +
          'without it.',
        commands: { shell: 'ip addr add {own-address}/{prefix} dev {interface}' },
        verify: '`ip -br addr` shows it, and after the next boot still.',
        undo: '`ip addr del` of the same address and prefix.',
      },
    ],
  },
  references: ['man:ocf_heartbeat_IPaddr2(7)'],
  explainedBy: {
    // The address that it would have there is missing.
    'cluster/node-names-and-addresses': (own, other) =>
      own.host === other.host && other.actual.endsWith('not held by the host'),
  },
  reads: { addresses },
  appliesTo: ({ pair }) =>
    pair.virtualIps.some((address) => isAddress(address)) || 'the pair declares no floating address',
  check: ({ pair, addresses }) =>
    pair.virtualIps
      .filter((address) => isAddress(address))
      .flatMap((floating): Finding[] => {
        const own = allAddresses(addresses).filter(
          ({ address, scope }) => !pair.virtualIps.map(canonical).includes(address) && scope === 'global',
        );
        if (own.some((each) => covers(each, floating))) return [];
        return [
          {
            subject: floating,
            message: 'the host has no address of its own in the network of the floating address',
            expected: `an address in the same network as ${floating}`,
            actual: own.map(({ address, prefix }) => `${address}/${prefix}`).join(', ') || 'no address',
            moment: 'after-failover',
          },
        ];
      }),
});
