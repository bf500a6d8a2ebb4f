import { sudoAcceptance } from '../../src/facts/accepted/sudo.ts';
import { refusals, wasAsked } from '../../src/facts/accepted/refusals.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'sudo accepts its rules',
  why:
    'sudo leaves out what it cannot read. Scripts of the cluster, monitoring and administrators may lose their ' +
    'rights.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: '`visudo -c` on {host} shows the file and the line.',
        text: 'Correct the file with `visudo -f FILE`, and give it mode 0440.',
        verify: '`visudo -c` ends with 0.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:visudo(8)', 'man:sudoers(5)'],
  reads: {},
  optional: { sudoAcceptance },
  appliesTo: ({ sudoAcceptance }) => wasAsked(sudoAcceptance),
  check: ({ sudoAcceptance }) =>
    refusals(sudoAcceptance, {
      message: 'sudo does not accept this file',
      expected: 'what `visudo -c` accepts',
      subject: '/etc/sudoers',
    }),
});
