import { addresses, allAddresses, canonical } from '../../src/facts/network/addresses.ts';
import { covers, isAddress } from '../../src/facts/network/networks.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Each host has an address of its own in the network of the floating address',
  why: 'The agents find the interface by that network, and neighbours send their answers there; without it the address comes up on the wrong interface or not at all.',
  remedy: 'Give the host a static address in the network of the floating address, on the interface that is to carry it.',
  references: ['man:ocf_heartbeat_IPaddr2(7)'],
  explainedBy: {
    // The address that it would have there is missing.
    'cluster/node-names-and-addresses': (own, other) => own.host === other.host && other.actual.endsWith('not held by the host'),
  },
  reads: { addresses },
  appliesTo: ({ pair }) => pair.virtualIps.some((address) => isAddress(address)) || 'the pair declares no floating address',
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
