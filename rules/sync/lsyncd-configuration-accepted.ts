import { lsyncdAcceptance } from '../../src/facts/accepted/lsyncd.ts';
import { refusals, wasAsked } from '../../src/facts/accepted/refusals.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The configuration of lsyncd is a Lua program without syntax errors',
  why:
    'lsyncd ends at a syntax error. A running lsyncd keeps what it has read; after the next start, for example in a ' +
    'failover, nothing is copied.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: '`luac -p /etc/lsyncd/lsyncd.conf.lua` on {host} shows the line.',
        text: 'Correct the line that the finding names.',
        verify: '`luac -p /etc/lsyncd/lsyncd.conf.lua` prints nothing.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:lsyncd(1)', 'man:luac(1)'],
  reads: {},
  optional: { lsyncdAcceptance },
  appliesTo: ({ lsyncdAcceptance }) => wasAsked(lsyncdAcceptance),
  check: ({ lsyncdAcceptance }) =>
    refusals(lsyncdAcceptance, {
      message: 'lsyncd would not start with this configuration',
      expected: 'what `luac -p` accepts',
      subject: 'lsyncd.conf.lua',
    }),
});
