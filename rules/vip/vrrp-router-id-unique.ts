import { keepalived } from '../../src/facts/vip/keepalived.ts';
import type { VrrpInstance } from '../../src/facts/vip/keepalived-model.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

const family = ({ addresses }: VrrpInstance): string =>
  addresses[0]?.address.includes(':') === true ? 'IPv6' : 'IPv4';

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
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'passive',
        check: '`ip addr` shows the addresses on the other host.',
        text: 'Stop keepalived on the host without the mail.',
        effect: 'Nothing takes them over until keepalived runs again.',
        commands: { systemd: 'systemctl stop keepalived' },
      },
      {
        on: 'both',
        text: 'Give each instance of an interface a number of its own (1 to 255), the same on both hosts.',
        verify: '`keepalived -t` names no error on both hosts: version 2.2 refuses numbers that occur twice.',
      },
      {
        on: 'active',
        text: 'Load it on the host with the mail.',
        commands: { keepalived: 'keepalived -t && systemctl reload keepalived' },
        verify: '`ip addr` still shows the addresses here.',
        undo: 'Put the former file back, and reload.',
      },
      {
        on: 'passive',
        text: 'Start keepalived again.',
        commands: { systemd: 'systemctl start keepalived' },
        verify: '`journalctl -u keepalived` says Entering BACKUP STATE, and the addresses are where they were.',
      },
    ],
  },
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
