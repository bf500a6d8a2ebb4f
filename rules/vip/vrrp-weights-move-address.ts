import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { units } from '../../src/facts/units/units.ts';
import { trackedWeights } from '../../src/facts/vip/vrrp-weights.ts';
import { vrrpComparable, vrrpPairs } from '../../src/facts/vip/vrrp.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'A failed check with a weight lets the other host take the address',
  why:
    'A weight only changes the priority. Where it stays above that of the other host, or the other host has ' +
    'nopreempt, the address stays on the host whose service is dead.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'check',
    steps: [
      {
        on: 'both',
        check: 'The check succeeds now on both hosts: run its script by hand, `echo $?` says 0.',
        text:
          'Delete the weight of {check}: its failure then takes the instance to FAULT, and the address moves, also ' +
          'with nopreempt. Or, without nopreempt, make the weight larger than the distance of the priorities.',
        verify: '`keepalived -t` names no error on both hosts.',
        undo: 'Put the former lines back.',
      },
      {
        on: 'each-in-turn',
        text: 'Load it, first on the host that has the mail.',
        commands: { keepalived: 'keepalived -t && systemctl reload keepalived' },
        verify: '`ip addr` still shows the address on the same host.',
      },
    ],
  },
  references: ['man:keepalived.conf(5)', 'https://github.com/acassen/keepalived/issues/2599'],
  reads: { keepalived },
  optional: { units },
  appliesTo: vrrpComparable,
  check: ({ a, b }) =>
    vrrpPairs(a.keepalived, b.keepalived).flatMap((pair): Finding[] => {
      const weights = { a: trackedWeights(a.keepalived, pair.a), b: trackedWeights(b.keepalived, pair.b) };
      const whole = (side: 'a' | 'b'): number =>
        pair[side].priority + weights[side].reduce((sum, { weight }) => sum + Math.max(0, weight), 0);
      return (['a', 'b'] as const).flatMap((side) => {
        const other = side === 'a' ? 'b' : 'a';
        // The host with the lower priority holds the address only while the other one is out.
        if (whole(side) < whole(other) && !pair[other].nopreempt) return [];
        return weights[side].flatMap(({ name, weight, at }): Finding[] => {
          const after = whole(side) - Math.abs(weight);
          const stays = after >= whole(other);
          if (!stays && !pair[other].nopreempt) return [];
          const why = stays
            ? `priority ${after} after a failure, the other host has ${whole(other)}`
            : 'nopreempt on the other host: it does not take over while this one advertises';
          const expected =
            stays && !pair[other].nopreempt
              ? `a weight that brings the priority below ${whole(other)}, or none`
              : 'no weight';
          return [
            {
              subject: name,
              host: side,
              message: `a failure of ${name} does not move the address`,
              expected,
              actual: `weight ${weight}: ${why}`,
              at,
              moment: 'after-failover',
            },
          ];
        });
      });
    }),
});
