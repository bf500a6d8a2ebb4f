import type { Interfaces } from '../../src/facts/network/addresses.ts';
import { addresses, canonical, holds } from '../../src/facts/network/addresses.ts';
import { keepalived } from '../../src/facts/vip/keepalived.ts';
import type { VrrpInstance } from '../../src/facts/vip/keepalived-model.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce, vrrpPairs } from '../../src/facts/vip/vrrp.ts';
import { vrrpChange } from '../../src/facts/vip/vrrp-change.ts';
import type { Fact, Finding, Side } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

function judge(
  own: VrrpInstance,
  other: VrrpInstance,
  peerAddresses: Fact<Interfaces>,
  host: Side,
  routerId: number,
): readonly Finding[] {
  const finding = (message: string, expected: string, actual: string): readonly Finding[] => [
    { subject: `virtual_router_id ${routerId}`, host, message, expected, actual, at: own.at },
  ];
  const peers = own.unicastPeers;
  if (peers === undefined)
    return other.unicastPeers === undefined
      ? []
      : finding(
          'adverts are multicast, those of the other host are unicast',
          'unicast_peer on both hosts',
          'no unicast_peer',
        );
  if (peers.length === 0)
    return finding('unicast_peer is empty, so adverts may be multicast', 'the address of the other host', 'no peer');
  const source = other.sourceAddress === undefined ? undefined : canonical(other.sourceAddress);
  if (source !== undefined)
    return peers.includes(source)
      ? []
      : finding('the other host sends from an address that is not a peer', source, peers.join(', '));
  if (!peerAddresses.known) return [];
  return peers.some((peer) => holds(peerAddresses.value, peer) !== undefined)
    ? []
    : finding('no peer is an address of the other host', 'an address of the other host', peers.join(', '));
}

export default pairRule({
  severity: 'critical',
  summary: 'The unicast peers of each host are the source addresses of the other one',
  why: 'Adverts go to an address without a listener: each host believes that it is alone and takes the address.',
  remedy: vrrpChange({
    check: '`ip addr` and `findmnt` show who has address and mail. If both have the address, follow vip/one-holder.',
    stop:
      'Stop keepalived on the host without the mail. Between two masters the higher priority wins, nopreempt or ' +
      'not: a reload could move the address away from the mail.',
    edit:
      'unicast_src_ip is the host’s own address, unicast_peer holds that of the other host; `state BACKUP` and ' +
      '`nopreempt` on both.',
    address: 'on one host',
  }),
  references: ['man:keepalived.conf(5)'],
  reads: { keepalived },
  optional: { units, addresses },
  appliesTo({ a, b }) {
    const inForce = [vrrpInForce(a.keepalived, a.units), vrrpInForce(b.keepalived, b.units)].find(
      (each) => each !== true,
    );
    if (inForce !== undefined) return inForce;
    const unicast = vrrpPairs(a.keepalived, b.keepalived).some(
      (each) => each.a.unicastPeers !== undefined || each.b.unicastPeers !== undefined,
    );
    return unicast || 'no VRRP instance uses unicast';
  },
  check: ({ a, b }) =>
    vrrpPairs(a.keepalived, b.keepalived).flatMap(({ routerId, a: left, b: right }) => [
      ...judge(left, right, b.addresses, 'a', routerId),
      ...judge(right, left, a.addresses, 'b', routerId),
    ]),
});
