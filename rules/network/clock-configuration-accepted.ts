import { chronyAcceptance } from '../../src/facts/accepted/chrony.ts';
import { refusals, wasAsked } from '../../src/facts/accepted/refusals.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'chrony accepts its configuration',
  why:
    'chronyd does not start after a reboot. The clocks of the hosts drift apart, and logs, tickets and ' +
    'certificates are judged by a wrong time.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: '`chronyd -p` on {host} shows the error.',
        text: 'Correct the line that the finding names.',
        verify: '`chronyd -p >/dev/null` ends with 0.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:chronyd(8)', 'man:chrony.conf(5)'],
  reads: {},
  optional: { chronyAcceptance },
  appliesTo: ({ chronyAcceptance }) => wasAsked(chronyAcceptance),
  check: ({ chronyAcceptance }) =>
    refusals(chronyAcceptance, {
      message: 'chronyd would not start with this configuration',
      expected: 'what `chronyd -p` accepts',
      subject: 'chrony.conf',
    }),
});
