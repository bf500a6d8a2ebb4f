import { addresses, interfaceOf } from '../../src/facts/network/addresses.ts';
import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The interfaces that VRRP instances name are there',
  why: 'Without its interface an instance stays in the state FAULT: this host never takes the address.',
  remedy: 'Correct interface and dev in keepalived.conf (keepalived -t says which line), then reload.',
  references: ['man:keepalived.conf(5)', 'man:ip-link(8)'],
  reads: { keepalived, addresses },
  optional: { units },
  appliesTo: ({ keepalived, units }) => vrrpInForce(keepalived, units),
  check: ({ keepalived, addresses }) =>
    keepalived.instances.flatMap((instance): Finding[] => {
      const named = [instance.interface, ...instance.addresses.map(({ device }) => device)].filter((name) => name !== undefined);
      return [...new Set(named)]
        .filter((name) => interfaceOf(addresses, name) === undefined)
        .map((name) => ({
          subject: instance.name,
          message: `there is no interface ${name}`,
          expected: name,
          actual: addresses.map((each) => each.name).join(', '),
          at: instance.at,
          moment: 'after-failover',
        }));
    }),
});
