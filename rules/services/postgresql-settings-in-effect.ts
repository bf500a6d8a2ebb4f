import { answerOf, wasAnswered } from '../../src/facts/accepted/question.ts';
import { postgresqlInEffect } from '../../src/facts/in-effect/postgresql.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'PostgreSQL runs with the settings of its files',
  why:
    'The next failover or reboot starts PostgreSQL with other values. A change that was made long ago then takes ' +
    'effect at the worst time, and a wrong one stops the mail service.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'setting',
    steps: [
      {
        on: 'both',
        text: 'Decide which value of {setting} is right, and write it into the file, the same on both hosts.',
        verify: '`postgres -C {setting} --config-file=FILE --data-directory=/` prints the value on both hosts.',
      },
      {
        on: 'active',
        check: 'It is a maintenance window, or the cluster leaves the resource alone meanwhile.',
        text: 'Restart PostgreSQL through its manager: the cluster, where the cluster starts it.',
        effect: 'The mail services stop until the database is back.',
        verify: '`select name from pg_settings where pending_restart` returns no row.',
      },
    ],
  },
  references: [
    'https://www.postgresql.org/docs/current/view-pg-settings.html',
    'https://www.postgresql.org/docs/current/view-pg-file-settings.html',
  ],
  reads: {},
  optional: { postgresqlInEffect },
  appliesTo: ({ postgresqlInEffect }) => wasAnswered(postgresqlInEffect),
  check: ({ postgresqlInEffect }) =>
    (answerOf(postgresqlInEffect)?.pending ?? []).map(
      ({ name, running, written, at }): Finding => ({
        subject: name,
        message: `The next start of PostgreSQL changes ${name}`,
        expected: written === undefined ? 'its default, because no file sets it' : shown(written),
        actual: shown(running),
        moment: 'after-failover',
        ...(at === undefined ? {} : { at }),
      }),
    ),
});

const shown = (value: string): string => (value === '' ? 'another text (it stays on the host)' : value);
