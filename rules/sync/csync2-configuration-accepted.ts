import { csync2Acceptance } from '../../src/facts/accepted/csync2.ts';
import { refusalsOr } from '../../src/facts/accepted/refusals.ts';
import { csync2 } from '../../src/facts/sync/csync2.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'csync2 accepts its configuration',
  why: 'csync2 ends with a syntax error at the first mistake and copies nothing at all, from this host and to it.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        text: 'Correct the line that the finding names. Each statement ends with a semicolon, and each group has a key.',
        verify: '`csync2 -D :memory: -L` ends without a message about the configuration.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:csync2(1)', 'https://github.com/LINBIT/csync2/blob/master/doc/csync2.adoc'],
  reads: { csync2 },
  optional: { csync2Acceptance },
  fallbackFor: ['csync2Acceptance'],
  appliesTo: ({ csync2 }) => csync2.files.length > 0 || 'there is no configuration of csync2',
  check({ csync2, csync2Acceptance }) {
    const own = csync2.problems.map(
      ({ path, line, problem }): Finding => ({
        subject: `${path}:${line}`,
        message: `csync2 refuses ${path}: ${problem}`,
        expected: 'a configuration that csync2 can read',
        actual: problem,
        at: { path, line },
      }),
    );
    return refusalsOr(csync2Acceptance, own, {
      message: 'csync2 refuses its configuration',
      expected: 'a configuration that csync2 can read',
      subject: csync2.files[0] ?? 'csync2.cfg',
      moment: 'now',
    });
  },
});
