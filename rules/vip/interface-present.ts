import { addresses, interfaceOf } from '../../src/facts/network/addresses.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { configurationInForce, isOcf, parameter, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The interface that an address resource names exists on each host',
  why: 'After a switch-over the address would not come up: the other host calls its interface differently.',
  remedy:
    'Give the interfaces the same names on both hosts (systemd.link(5)), or leave out nic so that the agent finds the interface by its network.',
  references: ['man:ocf_heartbeat_IPaddr2(7)', 'man:systemd.link(5)'],
  reads: { cib, addresses },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib, addresses }) =>
    servicePrimitives(cib)
      .filter(({ primitive }) => isOcf(primitive, 'IPaddr2', 'IPaddr', 'IPsrcaddr'))
      .flatMap(({ primitive }): Finding[] => {
        const nic = parameter(primitive, 'nic')?.split(':')[0];
        if (nic === undefined || nic === '' || interfaceOf(addresses, nic) !== undefined) return [];
        return [
          {
            subject: primitive.id,
            message: `there is no interface ${nic}`,
            expected: nic,
            actual: addresses.map(({ name }) => name).join(', '),
            moment: 'after-failover',
          },
        ];
      }),
});
