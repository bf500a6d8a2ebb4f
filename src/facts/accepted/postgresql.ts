// postgres(1), https://www.postgresql.org/docs/current/config-setting.html
import { glob } from '../../sdk/index.ts';
import { defineAcceptance } from './acceptance.ts';
import type { Harmless, Remark } from './acceptance.ts';
import script from './shell/postgresql.sh';

const harmless: readonly Harmless[] = [
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
];

function read(line: string): Remark | undefined {
  const [, text] = /(?:LOG|FATAL|ERROR|WARNING): {2}(.*)$/.exec(line) ?? [];
  if (text === undefined) return undefined;
  const [, before = '', path, number] = /^(.*?) in file "([^"]+)" line (\d+)/.exec(text) ?? [];
  if (path !== undefined) return { text: before, at: { path, line: Number(number) } };
  const [parameter] = /(?<=parameter ")[^"]+/.exec(text) ?? [];
  return parameter === undefined ? { text } : { text, subject: parameter };
}

/** What each installed PostgreSQL says of the configuration of its clusters. pg_hba.conf is not read. */
export const postgresqlAcceptance = defineAcceptance({
  id: 'postgresql-acceptance',
  program: 'postgresql',
  describes: 'What `postgres -C` says of each postgresql.conf in /etc',
  script: `${script}\nask_each_postgresql`,
  accepts: [0],
  refuses: [1, 2],
  harmless,
  read,
});

/**
 * The same for clusters with the configuration in the data folder, which may be on a file system that hangs: in the
 * namespace only those are left that answer.
 */
export const postgresqlDataAcceptance = defineAcceptance({
  id: 'postgresql-data-acceptance',
  program: 'postgresql',
  describes: 'What `postgres -C` says of each postgresql.conf in a data folder of /var/lib/pgsql',
  script: `${script}\nask_each_postgresql_data`,
  options: { isolated: true },
  proves: { version: glob('/var/lib/pgsql/data/PG_VERSION'), versions: glob('/var/lib/pgsql/*/data/PG_VERSION') },
  accepts: [0],
  refuses: [1, 2],
  harmless,
  read,
});
