import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpComparable, vrrpPairs } from '../../src/facts/vip/vrrp.ts';
import { vrrpChange } from '../../src/facts/vip/vrrp-change.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'warning',
  summary: 'The hosts have different VRRP priorities',
  why: 'With equal priorities the higher source address decides, and for a moment both may be master.',
  remedy: vrrpChange({
    check: '`ip addr` shows the address on the other host.',
    stop: 'Stop keepalived on the host without the mail: with two priorities the higher one takes the address at once.',
    edit:
      'Give the higher priority to the host that has the mail now, 50 above the other one; `state BACKUP` and ' +
      '`nopreempt` on both.',
    address: 'where it was',
  }),
  references: ['man:keepalived.conf(5)', 'rfc:5798#6.4.3'],
  explainedBy: {
    // With two instances of one number, nothing tells which of them the other host answers.
    'vip/vrrp-router-id-unique': (own, other) => own.subject === other.subject,
  },
  reads: { keepalived },
  optional: { units },
  appliesTo: vrrpComparable,
  check: ({ a, b }) =>
    vrrpPairs(a.keepalived, b.keepalived)
      .filter(({ a: left, b: right }) => left.priority === right.priority)
      .map(({ routerId, a: left }) => ({
        subject: `virtual_router_id ${routerId}`,
        message: 'both hosts have the same priority',
        expected: 'different priorities',
        actual: `${left.priority} on both`,
      })),
});
