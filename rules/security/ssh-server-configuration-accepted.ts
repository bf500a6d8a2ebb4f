import { sshdAcceptance } from '../../src/facts/accepted/sshd.ts';
import { refusals, wasAsked } from '../../src/facts/accepted/refusals.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'sshd accepts its configuration',
  why:
    'sshd keeps running, but does not start again after a restart or a reboot. The host is then reachable at its ' +
    'console only, at a time when an administrator needs it.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: '`sshd -t` on {host} shows the error.',
        text: 'Correct the line. Keep a session open until a second one works.',
        verify: '`sshd -t` ends with 0.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:sshd(8)', 'man:sshd_config(5)'],
  reads: {},
  optional: { sshdAcceptance },
  appliesTo: ({ sshdAcceptance }) => wasAsked(sshdAcceptance),
  check: ({ sshdAcceptance }) =>
    refusals(sshdAcceptance, {
      message: 'sshd would not start with this configuration',
      expected: 'what `sshd -t` accepts',
      subject: '/etc/ssh/sshd_config',
    }),
});
