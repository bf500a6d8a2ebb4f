import { cyrusMaster, cyrusMasterFile } from '../../src/facts/applications/cyrus-master.ts';
import { withoutCyrus } from '../../src/facts/packages/generation.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Cyrus IMAP accepts cyrus.conf and uses all of it',
  why:
    'The master process reads cyrus.conf when it starts. It ends at the first mistake, and then there is no IMAP and ' +
    'no delivery; a section or argument that it does not know has no effect, without a message.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        text:
          'Correct the line of /etc/cyrus.conf that the finding names. The brace of a section is on the line of its ' +
          'name, each entry is on one line, and a service needs cmd= and listen=.',
        verify: 'No program tests this file: `halint check` judges it again.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:cyrus.conf(5)', 'https://github.com/cyrusimap/cyrus-imapd/blob/master/master/masterconf.c'],
  reads: { cyrusMaster },
  optional: { packages },
  appliesTo: ({ cyrusMaster, packages }) =>
    (packages.known ? withoutCyrus(packages.value) : undefined) ??
    (cyrusMaster !== undefined || 'there is no /etc/cyrus.conf'),
  check: ({ cyrusMaster = [] }) =>
    cyrusMaster.map(
      ({ line, problem, effect }): Finding => ({
        subject: `${cyrusMasterFile}:${line}`,
        message: effect === 'refused' ? `Cyrus does not start: ${problem}` : `Cyrus ignores this: ${problem}`,
        expected: 'a line that Cyrus reads',
        actual: problem,
        moment: 'after-reboot',
        at: { path: cyrusMasterFile, line },
      }),
    ),
});
