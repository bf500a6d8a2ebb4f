import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'VRRP instances with nopreempt or preempt_delay start as BACKUP',
  why:
    'With state MASTER keepalived ignores both: a host that comes back takes the address from the one that has the ' +
    'mail.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'instance',
    steps: [
      {
        on: 'both',
        text: 'Write `state BACKUP` into the instance {instance}.',
        verify: '`keepalived -t` names no error on both hosts.',
        undo: 'Put the former line back.',
      },
      {
        on: 'each-in-turn',
        text:
          'Load it, first on the host that has the mail. A reload with a faulty file ends keepalived, and both ' +
          'hosts hold the address.',
        commands: { keepalived: 'keepalived -t && systemctl reload keepalived' },
        verify: '`ip addr` still shows the address on the same host, and `systemctl is-active keepalived` says active.',
      },
    ],
  },
  references: ['man:keepalived.conf(5)'],
  reads: { keepalived },
  optional: { units },
  appliesTo: ({ keepalived, units }) => vrrpInForce(keepalived, units),
  check: ({ keepalived }) =>
    keepalived.instances
      .filter(({ state, nopreempt, preemptDelay }) => state === 'MASTER' && (nopreempt || preemptDelay > 0))
      .map(
        ({ name, nopreempt, at }): Finding => ({
          subject: name,
          message: `${nopreempt ? 'nopreempt' : 'preempt_delay'} has no effect`,
          expected: 'state BACKUP',
          actual: 'state MASTER',
          at,
          moment: 'after-reboot',
        }),
      ),
});
