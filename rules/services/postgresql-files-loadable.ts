import { answerOf, wasAnswered } from '../../src/facts/accepted/question.ts';
import { postgresqlInEffect } from '../../src/facts/in-effect/postgresql.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'PostgreSQL can reload its configuration',
  why:
    'The server keeps the last good configuration and logs one line. With the file as it is now, it does not start ' +
    'at the next failover or reboot: there is no database, and so no mail.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: '`select * from pg_hba_file_rules where error is not null`, and the same of pg_file_settings.',
        text: 'Correct the line that the finding names, on both hosts where the file is shared.',
        verify: 'Both queries return no row. PostgreSQL reads the views from the files, without a reload.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: [
    'https://www.postgresql.org/docs/current/view-pg-hba-file-rules.html',
    'https://www.postgresql.org/docs/current/view-pg-file-settings.html',
  ],
  // The same line, in the words of `postgres -C`.
  reads: {},
  optional: { postgresqlInEffect },
  appliesTo: ({ postgresqlInEffect }) => wasAnswered(postgresqlInEffect),
  check: ({ postgresqlInEffect }) =>
    (answerOf(postgresqlInEffect)?.refused ?? []).map(
      ({ kind, text, at }): Finding => ({
        subject: at.line === undefined ? at.path : `${at.path}:${at.line}`,
        message: kind === 'access' ? 'PostgreSQL refuses this line about access' : 'PostgreSQL refuses this setting',
        expected: 'what PostgreSQL accepts',
        actual: text,
        moment: 'after-failover',
        at,
      }),
    ),
});
