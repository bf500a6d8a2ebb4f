import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce, vrrpPairs } from '../../src/facts/vip/vrrp.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'warning',
  summary: 'The hosts have different VRRP priorities',
  why: 'With equal priorities the higher source address decides, and for a moment both may be master.',
  remedy: 'Give the hosts priorities that are 50 apart; nopreempt, not equality, keeps the address where it is.',
  references: ['man:keepalived.conf(5)', 'rfc:5798#6.4.3'],
  explainedBy: {
    // With two instances of one number, nothing tells which of them the other host answers.
    'vip/vrrp-router-id-unique': (own, other) => own.subject === other.subject,
  },
  reads: { keepalived },
  optional: { units },
  appliesTo({ a, b }) {
    const inForce = [vrrpInForce(a.keepalived, a.units), vrrpInForce(b.keepalived, b.units)].find((each) => each !== true);
    return inForce ?? (vrrpPairs(a.keepalived, b.keepalived).length > 0 || 'no VRRP instance is on both hosts');
  },
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
