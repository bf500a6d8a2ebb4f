import { keepalived } from '../../src/facts/keepalived.ts';
import type { Keepalived } from '../../src/facts/keepalived-model.ts';
import { units } from '../../src/facts/units.ts';
import { addressList, vrrpInForce } from '../../src/facts/vrrp.ts';
import type { Finding, Side } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

function alone(own: Keepalived, other: Keepalived, host: Side): readonly Finding[] {
  return own.instances
    .filter(({ routerId }) => routerId === undefined || !other.instances.some((each) => each.routerId === routerId))
    .map((instance) => ({
      subject: `VRRP instance for ${addressList(instance)}`,
      host,
      message: instance.routerId === undefined ? 'the instance has no virtual_router_id' : 'the other host has no instance with this virtual_router_id',
      expected: 'the same virtual_router_id on both hosts',
      actual: `${instance.name}: ${instance.routerId ?? 'none'}; the other host: ${other.instances.map(({ routerId }) => routerId ?? 'none').join(', ') || 'none'}`,
      at: instance.at,
    }));
}

export default pairRule({
  severity: 'critical',
  summary: 'Each VRRP instance has a counterpart with the same virtual_router_id on the other host',
  why: 'Routers know each other by that number. Without a counterpart each host believes that it is alone and takes the address.',
  remedy: 'Write the same virtual_router_id into the instances of both hosts, check with keepalived -t, then reload keepalived on both.',
  references: ['man:keepalived.conf(5)', 'rfc:5798#5.2.3'],
  reads: { keepalived },
  optional: { units },
  appliesTo({ a, b }) {
    const [left, right] = [vrrpInForce(a.keepalived, a.units), vrrpInForce(b.keepalived, b.units)];
    return left === true || right === true || left;
  },
  check: ({ a, b }) => [...alone(a.keepalived, b.keepalived, 'a'), ...alone(b.keepalived, a.keepalived, 'b')],
});
