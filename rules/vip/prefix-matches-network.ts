import type { Finding } from '../../src/sdk/index.ts';
import { hostPrefix, sameNetwork } from '../../src/facts/network/networks.ts';
import { addresses, allAddresses, canonical, holds } from '../../src/facts/network/addresses.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'The floating address has the prefix length of its network, or that of a single host',
  why:
    'With another length the host has a second route for its network: answers leave from the wrong address or by ' +
    'the wrong interface.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'address',
    steps: [
      {
        on: 'either',
        check: '`crm_simulate -S -x FILE` on a changed copy shows what restarts.',
        text:
          'Set the prefix length of the interface’s own address, in a maintenance window: the change restarts the ' +
          'address and everything after it. Maintenance mode only postpones that.',
        effect: 'The address and all services after it in the group restart.',
        commands: {
          pcs: 'pcs resource update {vip} cidr_netmask={prefix}',
          crmsh: 'crm resource param {vip} set cidr_netmask {prefix}',
          keepalived:
            'keepalived -t && systemctl reload keepalived    # after the change in virtual_ipaddress on both hosts',
        },
        verify: '`ip addr` shows {address} with the prefix, and `ip route` one route for the network.',
        undo: 'Set the former value, in a window.',
      },
    ],
  },
  references: ['man:ocf_heartbeat_IPaddr2(7)', 'man:keepalived.conf(5)'],
  reads: { addresses },
  appliesTo: ({ pair, addresses }) =>
    pair.virtualIps.some((address) => holds(addresses, address) !== undefined) || 'the host holds no floating address',
  check: ({ pair, addresses }) =>
    pair.virtualIps.flatMap((address): Finding[] => {
      const floating = holds(addresses, address);
      if (floating === undefined || floating.prefix === hostPrefix(floating)) return [];
      const others = allAddresses(addresses).filter(
        (each) =>
          each.interface === floating.interface &&
          each.family === floating.family &&
          each.scope === 'global' &&
          !pair.virtualIps.map(canonical).includes(each.address),
      );
      const related = others.filter((each) =>
        sameNetwork(floating.address, each.address, Math.min(each.prefix, floating.prefix)),
      );
      if (related.length === 0 || related.some(({ prefix }) => prefix === floating.prefix)) return [];
      return [
        {
          subject: address,
          message: 'the floating address has another prefix length than the host’s own address in that network',
          expected: [...new Set(related.map(({ prefix }) => `/${prefix}`))].join(' or '),
          actual: `/${floating.prefix} on ${floating.interface}`,
        },
      ];
    }),
});
