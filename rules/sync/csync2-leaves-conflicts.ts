import { csync2 } from '../../src/facts/sync/csync2.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'csync2 does not resolve conflicts automatically',
  why:
    'With “auto younger” and its like csync2 silently throws one of two edited versions away, and the younger one ' +
    'is not always the right one.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text: 'Let a person decide about conflicts (this is the default).',
        file: { path: '/etc/csync2.cfg', lines: 'auto none;' },
        verify:
          '`csync2 -T` ends without an error on both hosts. A conflict: `csync2 -T` names it, and on the host whose ' +
          'version is right `csync2 -f FILE` and `csync2 -x`.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:csync2(1)', 'https://github.com/LINBIT/csync2/blob/master/doc/csync2.adoc'],
  reads: { csync2 },
  appliesTo: ({ csync2 }) => csync2.groups.length > 0 || 'csync2 has no group here',
  check: ({ csync2 }) =>
    csync2.groups.flatMap(({ name, path, auto }): Finding[] =>
      auto === undefined || auto.text === 'none'
        ? []
        : [
            {
              subject: `group ${name || '(unnamed)'}`,
              message: 'csync2 resolves conflicts automatically',
              expected: 'auto none',
              actual: `auto ${auto.text}`,
              at: { path, line: auto.line },
            },
          ],
    ),
});
