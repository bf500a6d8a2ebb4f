import { multipathAcceptance } from '../../src/facts/accepted/multipath.ts';
import { refusals, wasAsked } from '../../src/facts/accepted/refusals.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'multipath accepts each line of its configuration',
  why:
    'multipath reports a line that it does not understand, ends with 0 and works without it: retries, names and the ' +
    'blacklist are then other ones than written.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: '`multipath -t >/dev/null` on {host} shows the messages.',
        text: 'Correct the line. multipath wants each section, each brace and each keyword on a line of its own.',
        verify: '`multipath -t >/dev/null` prints nothing.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:multipath.conf(5)', 'man:multipath(8)'],
  reads: {},
  optional: { multipathAcceptance },
  appliesTo: ({ multipathAcceptance }) => wasAsked(multipathAcceptance),
  check: ({ multipathAcceptance }) =>
    refusals(multipathAcceptance, {
      message: 'multipath does not obey this line',
      expected: 'what `multipath -t` reads without a message',
      subject: '/etc/multipath.conf',
    }),
});
