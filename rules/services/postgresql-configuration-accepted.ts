import { postgresqlAcceptance, postgresqlDataAcceptance } from '../../src/facts/accepted/postgresql.ts';
import { refusals, wasAsked } from '../../src/facts/accepted/refusals.ts';
import { hostRule } from '../../src/sdk/index.ts';

const statement = {
  message: 'PostgreSQL would not start with this configuration',
  expected: 'what `postgres -C` accepts',
  subject: 'postgresql.conf',
};

export default hostRule({
  severity: 'error',
  summary: 'PostgreSQL accepts its configuration',
  why:
    'A running server keeps its settings. The next start, at a failover or a reboot, ends at the first error: ' +
    'there is no database, and so no mail.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check:
          '`postgres -C config_file --config-file=FILE --data-directory=/` on {host} shows the errors. It starts ' +
          'no server.',
        text: 'Correct the setting that the finding names, in the file of each host.',
        verify: 'The same command ends with 0.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: [
    'https://www.postgresql.org/docs/current/config-setting.html',
    'https://www.postgresql.org/docs/current/app-postgres.html',
  ],
  reads: {},
  optional: { postgresqlAcceptance, postgresqlDataAcceptance },
  appliesTo({ postgresqlAcceptance, postgresqlDataAcceptance }) {
    const first = wasAsked(postgresqlAcceptance);
    return first === true ? true : wasAsked(postgresqlDataAcceptance) === true || first;
  },
  check: ({ postgresqlAcceptance, postgresqlDataAcceptance }) =>
    [postgresqlAcceptance, postgresqlDataAcceptance].flatMap((each) => refusals(each, statement)),
});
