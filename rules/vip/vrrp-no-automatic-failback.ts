import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { units } from '../../src/facts/units/units.ts';
import { trackedWeights } from '../../src/facts/vip/vrrp-weights.ts';
import { vrrpComparable, vrrpPairs } from '../../src/facts/vip/vrrp.ts';
import type { Finding, Remedy } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

const remedy: Remedy = {
  grade: 'safe-while-running',
  steps: [
    {
      on: 'both',
      text: 'Write both lines into the instance.',
      file: {
        path: '/etc/keepalived/keepalived.conf',
        lines: ['vrrp_instance {instance} {', '    state BACKUP', '    nopreempt', '}'],
      },
      verify: '`keepalived -t` names no error on both hosts.',
      undo: 'Put the former lines back.',
    },
    {
      on: 'each-in-turn',
      text: 'Load it, first on the host that has the mail. Move the address back by hand, when the other host is ready.',
      commands: { keepalived: 'keepalived -t && systemctl reload keepalived' },
      verify: '`ip addr` still shows the address on the same host.',
    },
  ],
};

/** With nopreempt a lower priority moves nothing: a weight would then have no effect. */
const withoutWeights: Remedy = {
  ...remedy,
  steps: [
    {
      on: 'both',
      text:
        'Delete the weights of what the instance tracks: with nopreempt they move nothing, and a failed check ' +
        'without a weight takes the instance to FAULT.',
      verify: '`keepalived -t` names no error on both hosts.',
    },
    ...remedy.steps,
  ],
};

export default pairRule({
  severity: 'warning',
  summary: 'A host that returns does not take the address back',
  why:
    'Without nopreempt the host with the higher priority takes the address as soon as it is up, before its data and ' +
    'services are there: a second outage after the first.',
  remedy,
  references: ['man:keepalived.conf(5)', 'rfc:5798#6.1'],
  reads: { keepalived },
  optional: { units },
  appliesTo: vrrpComparable,
  check: ({ a, b }) =>
    vrrpPairs(a.keepalived, b.keepalived).flatMap(({ routerId, a: left, b: right }): Finding[] => {
      // Only the host with the higher priority preempts; of equal ones none does.
      if (left.priority === right.priority) return [];
      const [higher, host] = left.priority > right.priority ? ([left, 'a'] as const) : ([right, 'b'] as const);
      if (higher.nopreempt) return [];
      const weighted = [trackedWeights(a.keepalived, left), trackedWeights(b.keepalived, right)].some(
        (each) => each.length > 0,
      );
      return [
        {
          subject: `virtual_router_id ${routerId}`,
          host,
          message: 'the host takes the address back automatically',
          expected: 'nopreempt',
          actual: `priority ${higher.priority} without nopreempt`,
          at: higher.at,
          moment: 'after-reboot',
          values: { instance: higher.name },
          ...(weighted ? { remedy: withoutWeights } : {}),
        },
      ];
    }),
});
