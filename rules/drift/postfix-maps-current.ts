import { mapFiles, mapState } from '../../src/facts/applications/map-files.ts';
import { postfixMain } from '../../src/facts/applications/postfix-main.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Every compiled Postfix table exists and is up to date',
  why:
    'Postfix reads the compiled table only: mail to a new domain or alias is refused, and without the table all ' +
    'mail waits in the queue.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text:
          'Make {path} again on {host}, from its text. Never copy it from the ' +
          'other host: the format depends on the libraries of the host.',
        commands: {
          postfix:
            '{compiler} {type}:{table}    # a large table in use: cp TABLE TABLE-flat && postmap TABLE-flat && mv ' +
            'TABLE-flat.db TABLE.db',
        },
        verify: 'The .db file is newer than its text, and `postmap -q KEY {type}:{table}` finds an entry.',
      },
    ],
  },
  references: [
    'http://www.postfix.org/DATABASE_README.html',
    'man:postmap(1)',
    'man:newaliases(1)',
    'bluemind:high-availability',
  ],
  reads: { postfixMain, mapFiles },
  appliesTo: ({ postfixMain }) => postfixMain !== undefined || 'there is no main.cf',
  check({ postfixMain, mapFiles }) {
    const maps = postfixMain?.maps ?? [];
    // A table that several parameters name is one table.
    const tables = maps.filter(
      (map, i) => maps.findIndex(({ type, name }) => type === map.type && name === map.name) === i,
    );
    const states = tables.flatMap((map) => {
      const state = mapState(map, mapFiles);
      return state === undefined ? [] : [{ map, state }];
    });
    const findings = states.flatMap(({ map, state }): Finding[] => {
      const base = {
        subject: state.compiled,
        expected: `a table as new as ${map.name}`,
        values: { compiler: /^alias_/.test(map.parameter) ? 'postalias' : 'postmap', type: map.type, table: map.name },
      };
      const at = { path: postfixMain?.path ?? '/etc/postfix/main.cf', line: map.line };
      if (state.state === 'missing')
        return [
          {
            ...base,
            message: `${map.parameter} names ${map.type}:${map.name}, which is not compiled`,
            actual: 'no such file',
            at,
          },
        ];
      if (state.state !== 'stale') return [];
      return [
        {
          ...base,
          message: `${state.compiled} is older than ${state.source}`,
          actual: `${state.behind} s older`,
          measured: true,
          at: { path: state.source },
        },
      ];
    });
    const dark = states.find(({ state }) => state.state === 'undated' || state.state === 'out-of-sight')?.state;
    if (findings.length > 0 || dark === undefined) return findings;
    const { state, compiled } = dark;
    return unknown(
      'not-collected',
      state === 'undated'
        ? `the time of ${compiled} was not recorded`
        : `${compiled} is not among the files that were read`,
    );
  },
});
