import { keepalived } from '../../src/facts/vip/keepalived.ts';
import type { VrrpInstance } from '../../src/facts/vip/keepalived-model.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

const family = ({ addresses }: VrrpInstance): string => (addresses[0]?.address.includes(':') === true ? 'IPv6' : 'IPv4');

/** Unicast instances may share a number as long as no peer is in both; multicast ones with different groups may too. */
function collide(one: VrrpInstance, other: VrrpInstance): boolean {
  if (one.routerId === undefined || one.routerId !== other.routerId || one.interface !== other.interface) return false;
  if (family(one) !== family(other)) return false;
  const [left, right] = [one.unicastPeers, other.unicastPeers];
  if (left === undefined && right === undefined) return true;
  return left !== undefined && right !== undefined && left.some((peer) => right.includes(peer));
}

export default hostRule({
  severity: 'critical',
  summary: 'No two VRRP instances of an interface share a virtual_router_id',
  why: 'Each instance takes the adverts of the other one for its own: addresses come and go.',
  remedy: 'Give each instance a number of its own (1 to 255), the same on both hosts.',
  references: ['man:keepalived.conf(5)', 'rfc:5798#5.2.3'],
  reads: { keepalived },
  optional: { units },
  appliesTo: ({ keepalived, units }) => vrrpInForce(keepalived, units),
  check: ({ keepalived: { instances } }) =>
    instances.flatMap((instance, index): Finding[] => {
      const first = instances.slice(0, index).find((each) => collide(each, instance));
      if (first === undefined) return [];
      return [
        {
          subject: `virtual_router_id ${instance.routerId ?? ''}`,
          message: `${first.name} and ${instance.name} share a virtual_router_id`,
          expected: 'a number of its own for each instance of an interface',
          actual: `${instance.routerId ?? ''} in both on ${instance.interface ?? 'the default interface'}`,
          at: instance.at,
        },
      ];
    }),
});
