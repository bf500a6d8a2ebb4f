import { timeSynchronisation } from '../../src/facts/machine/time-synchronisation.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The clock is synchronised with a time server',
  why:
    'Unsynchronised clocks drift apart: logs of a failover cannot be put in order, tokens and certificates are ' +
    'refused, mail gets wrong dates.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        text: 'Let chrony run, with the same servers on both hosts. On the host that serves let it slew the clock.',
        commands: { apt: 'systemctl enable --now chrony', dnf: 'systemctl enable --now chronyd' },
        verify: '`chronyc sources` shows one source with ^*, and `chronyc tracking` Leap status Normal.',
      },
    ],
  },
  references: ['man:chronyc(1)', 'man:systemd-timesyncd.service(8)'],
  reads: { timeSynchronisation },
  parameters: {
    largest: {
      kind: 'number',
      default: 1,
      unit: 's',
      minimum: 0,
      describes: 'Largest accepted offset from the time server, as chrony estimates it',
      source: 'beyond a second logs cannot be put in one order',
    },
  },
  check({ timeSynchronisation: { synchronised, detail, offset = 0 }, parameters: { largest } }) {
    if (!synchronised)
      return [
        {
          subject: 'system clock',
          message: 'the clock follows no time server',
          expected: 'synchronised',
          actual: detail,
        },
      ];
    if (Math.abs(offset) <= largest) return [];
    return [
      {
        subject: 'system clock',
        message: 'the clock is far from its time server',
        expected: `at most ${largest} s`,
        actual: `${Math.abs(offset)} s, ${detail}`,
        measured: true,
      },
    ];
  },
});
