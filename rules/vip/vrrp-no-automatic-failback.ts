import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { units } from '../../src/facts/units/units.ts';
import { trackedWeights } from '../../src/facts/vip/vrrp-weights.ts';
import { vrrpInForce, vrrpPairs } from '../../src/facts/vip/vrrp.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'warning',
  summary: 'A host that comes back leaves the address where it is',
  why: 'Without nopreempt the host with the higher priority takes the address as soon as it is up, before its data and services are there: a second outage after the first.',
  remedy: 'state BACKUP and nopreempt in the instance on both hosts; move the address back by hand when the host is ready.',
  references: ['man:keepalived.conf(5)', 'rfc:5798#6.1'],
  reads: { keepalived },
  optional: { units },
  appliesTo({ a, b }) {
    const inForce = [vrrpInForce(a.keepalived, a.units), vrrpInForce(b.keepalived, b.units)].find((each) => each !== true);
    return inForce ?? (vrrpPairs(a.keepalived, b.keepalived).length > 0 || 'no VRRP instance is on both hosts');
  },
  check: ({ a, b }) =>
    vrrpPairs(a.keepalived, b.keepalived).flatMap(({ routerId, a: left, b: right }): Finding[] => {
      // Only the host with the higher priority preempts; of equal ones none does.
      if (left.priority === right.priority) return [];
      const [higher, host] = left.priority > right.priority ? ([left, 'a'] as const) : ([right, 'b'] as const);
      if (higher.nopreempt) return [];
      const weighted = [trackedWeights(a.keepalived, left), trackedWeights(b.keepalived, right)].some((each) => each.length > 0);
      return [
        {
          subject: `virtual_router_id ${routerId}`,
          host,
          message: 'the host takes the address back by itself',
          expected: 'nopreempt',
          actual: `priority ${higher.priority} without nopreempt`,
          at: higher.at,
          moment: 'after-reboot',
          ...(weighted ? { remedy: 'First remove the weights of what the instance tracks on both hosts: with nopreempt a lower priority moves nothing, and a failed check without a weight takes the instance to FAULT. Then state BACKUP and nopreempt on both hosts.' } : {}),
        },
      ];
    }),
});
