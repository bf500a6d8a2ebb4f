import { csync2 } from '../../src/facts/sync/csync2.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'csync2 leaves conflicts to a person',
  why: 'With “auto younger” and its like csync2 silently throws one of two edited versions away, and the younger one is not always the right one.',
  remedy: 'Write “auto none;” (the default) into the group, and look at csync2 -T when it reports a conflict.',
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
              message: 'csync2 resolves conflicts by itself',
              expected: 'auto none',
              actual: `auto ${auto.text}`,
              at: { path, line: auto.line },
            },
          ],
    ),
});
