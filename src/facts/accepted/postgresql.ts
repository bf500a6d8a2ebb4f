// postgres(1), https://www.postgresql.org/docs/current/config-setting.html
import { defineAcceptance } from './acceptance.ts';
import script from './shell/postgresql.sh';

/** What each installed PostgreSQL says of the configuration of its clusters. pg_hba.conf is not read. */
export const postgresqlAcceptance = defineAcceptance({
  id: 'postgresql-acceptance',
  program: 'postgresql',
  describes: 'What `postgres -C` says of each postgresql.conf',
  script: `${script}\nask_each_postgresql`,
  accepts: [0],
  refuses: [1, 2],
  harmless: [
    {
      line: /LOG: {2}skipping missing configuration file /,
      because: 'postgresql.auto.conf is in the data folder, which the question leaves out; include_if_exists allows it',
      source: 'PostgreSQL 13 to 17',
    },
    { line: /HINT: {2}/, because: 'it explains the line before it', source: 'PostgreSQL 13 to 17' },
    {
      line: /FATAL: {2}configuration file ".*" contains errors/,
      because: 'the lines before it name the errors',
      source: 'PostgreSQL 13 to 17',
    },
  ],
  read(line) {
    const [, text] = /(?:LOG|FATAL|ERROR|WARNING): {2}(.*)$/.exec(line) ?? [];
    if (text === undefined) return undefined;
    const [, before = '', path, number] = /^(.*?) in file "([^"]+)" line (\d+)/.exec(text) ?? [];
    if (path !== undefined) return { text: before, at: { path, line: Number(number) } };
    const [parameter] = /(?<=parameter ")[^"]+/.exec(text) ?? [];
    return parameter === undefined ? { text } : { text, subject: parameter };
  },
});
