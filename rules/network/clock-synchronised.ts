import { timeSynchronisation } from '../../src/facts/time-synchronisation.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The clock follows a time server',
  why: 'Two clocks that run free drift apart: logs of a failover cannot be put in order, tokens and certificates are refused, mail gets wrong dates.',
  remedy: 'systemctl enable --now chrony (chronyd on Red Hat), with the same servers on both hosts; chronyc sources must show one with ^*.',
  references: ['man:chronyc(1)', 'man:timedatectl(1)'],
  reads: { timeSynchronisation },
  check: ({ timeSynchronisation: { synchronised, detail } }) =>
    synchronised
      ? []
      : [{ subject: 'system clock', message: 'the clock follows no time server', expected: 'synchronised', actual: detail }],
});
