import { addresses, allAddresses, canonical } from '../../src/facts/network/addresses.ts';
import { covers, isAddress } from '../../src/facts/network/networks.ts';
import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { units } from '../../src/facts/units/units.ts';
import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { needsNoOwnAddress } from '../../src/facts/vip/own-network.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { hostRule, unavailableFact } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Each host can find the interface of the floating address',
  why:
    'IPaddr2 without nic and cidr_netmask looks for a route to the network of the address. A host without an address ' +
    'in that network has none: the address does not come up there, and the takeover fails.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'address',
    steps: [
      {
        on: 'host',
        check: '`arping -D -c 3 -I INTERFACE NEW-ADDRESS` finds no host that has it.',
        text:
          'Give {host} a static address in the network of {address}, on the interface that is to carry it, in the ' +
          'network configuration and now. Or set nic and cidr_netmask of the IPaddr2 resource in a maintenance ' +
          'window: the address and all services after it in the group restart.',
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
  optional: { cib, keepalived, units },
  appliesTo: ({ pair }) =>
    pair.virtualIps.some((address) => isAddress(address)) || 'the pair declares no floating address',
  check({ pair, addresses, cib, keepalived, units }): Outcome {
    const managers = {
      cib: cib.known && configurationInForce(cib.value) === true ? cib.value : undefined,
      instances: keepalived.known && vrrpInForce(keepalived.value, units) === true ? keepalived.value.instances : [],
    };
    const findings = pair.virtualIps
      .filter((address) => isAddress(address))
      .flatMap((floating): Finding[] => {
        const own = allAddresses(addresses).filter(
          ({ address, scope }) => !pair.virtualIps.map(canonical).includes(address) && scope === 'global',
        );
        if (own.some((each) => covers(each, floating)) || needsNoOwnAddress(floating, managers)) return [];
        return [
          {
            subject: floating,
            message: 'the host has no address in the network of the floating address, and nothing names its interface',
            expected: `an address in the same network as ${floating}, or a resource with nic and cidr_netmask`,
            actual: own.map(({ address, prefix }) => `${address}/${prefix}`).join(', ') || 'no address',
            moment: 'after-failover',
          },
        ];
      });
    // A manager that was not read may name the interface.
    const unread =
      managers.cib === undefined && managers.instances.length === 0
        ? (unavailableFact(cib) ?? unavailableFact(keepalived))
        : undefined;
    return findings.length === 0 ? findings : (unread ?? findings);
  },
});
