import { keepalived } from '../../src/facts/vip/keepalived.ts';
import type { Keepalived, VrrpInstance } from '../../src/facts/vip/keepalived-model.ts';
import { units } from '../../src/facts/units/units.ts';
import { addressList, vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import { vrrpChange } from '../../src/facts/vip/vrrp-change.ts';
import type { Finding, Side } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

const alone = (own: Keepalived, other: Keepalived): readonly VrrpInstance[] =>
  own.instances.filter(
    ({ routerId }) => routerId === undefined || !other.instances.some((each) => each.routerId === routerId),
  );

const expected = 'the same virtual_router_id on both hosts';
const subject = (instance: VrrpInstance): string => `VRRP instance for ${addressList(instance)}`;
const number = ({ routerId }: VrrpInstance): string => String(routerId ?? 'none');

const differs = (one: VrrpInstance, others: readonly VrrpInstance[]): Finding => ({
  subject: subject(one),
  message: 'the hosts have different numbers for the same address',
  expected,
  actual: [one, ...others].map(number).sort().join(' and '),
});

const missing = (instance: VrrpInstance, host: Side): Finding => ({
  subject: subject(instance),
  host,
  message: 'the other host has no instance with this number',
  expected,
  actual: `${number(instance)} on this host only`,
  at: instance.at,
});

export default pairRule({
  severity: 'critical',
  summary: 'Each VRRP instance has a counterpart with the same virtual_router_id on the other host',
  why:
    'Routers know each other by that number. Without a counterpart each host believes that it is alone and takes ' +
    'the address.',
  remedy: vrrpChange({
    check: '`ip addr` and `findmnt` show who has address and mail. If both have the address, follow vip/one-holder.',
    stop:
      'Stop keepalived on the host without the mail. Between two masters the higher priority wins, nopreempt or ' +
      'not: a reload could move the address away from the mail.',
    edit: 'Write the same virtual_router_id, `state BACKUP` and `nopreempt` into the instance of both hosts.',
    address: 'on one host',
  }),
  references: ['man:keepalived.conf(5)', 'rfc:5798#5.2.3'],
  reads: { keepalived },
  optional: { units },
  appliesTo({ a, b }) {
    const [left, right] = [vrrpInForce(a.keepalived, a.units), vrrpInForce(b.keepalived, b.units)];
    return left === true || right === true || left;
  },
  check({ a, b }) {
    const [left, right] = [alone(a.keepalived, b.keepalived), alone(b.keepalived, a.keepalived)];
    const differing = left.filter((each) => right.some((other) => addressList(other) === addressList(each)));
    return [
      ...differing.map((each) =>
        differs(
          each,
          right.filter((other) => addressList(other) === addressList(each)),
        ),
      ),
      ...left.filter((each) => !differing.includes(each)).map((each) => missing(each, 'a')),
      ...right
        .filter((each) => !differing.some((other) => addressList(other) === addressList(each)))
        .map((each) => missing(each, 'b')),
    ];
  },
});
