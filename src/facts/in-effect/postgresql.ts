// https://www.postgresql.org/docs/current/view-pg-settings.html, view-pg-file-settings.html, view-pg-hba-file-rules.html
import type { Fact, Location } from '../../sdk/index.ts';
import { known, unknown } from '../../sdk/index.ts';
import { defineQuestion } from '../accepted/question.ts';
import script from './shell/postgresql.sh';

/** A setting that the running server has not taken from its files. */
export interface PendingSetting {
  readonly name: string;
  /** Empty for strings, which stay on the host. */
  readonly running: string;
  /** Undefined where the files do not set it any more. */
  readonly written?: string;
  readonly at?: Location;
}

/** A line that the server refuses at its next reload or start. */
export interface RefusedLine {
  readonly kind: 'setting' | 'access';
  readonly text: string;
  readonly at: Location;
}

export interface PostgresqlInEffect {
  readonly pending: readonly PendingSetting[];
  readonly refused: readonly RefusedLine[];
}

/** What the running PostgreSQL says of its files: settings that wait for a restart, and lines that it refuses. */
export const postgresqlInEffect = defineQuestion<PostgresqlInEffect>({
  id: 'postgresql-in-effect',
  program: 'postgresql',
  describes: 'Settings that the running PostgreSQL has not loaded, and lines of its files that it refuses',
  script: `${script}\nask_running_postgresql`,
  options: { timeout: 12 },
  read(lines, exit) {
    if (exit !== 0) return refusedBy(lines);
    const rows = lines.map((line) => line.split('|'));
    const pending = rows.filter(([kind]) => kind === 'pending').map(readPending);
    const refused = rows.flatMap((row) => readRefused(row) ?? []);
    return pending.length + refused.length === rows.length
      ? known({ pending, refused })
      : unknown('unparsable', `psql: ${lines[0] ?? ''}`);
  },
});

/** Authentication by password, too many connections, a server that starts up. */
function refusedBy(lines: readonly string[]): Extract<Fact<never>, { known: false }> {
  const said = lines.find((line) => /FATAL|ERROR|error/.test(line)) ?? lines[0] ?? 'no answer';
  return unknown(/password|authentication|pg_hba/.test(said) ? 'denied' : 'not-collected', `psql: ${said.trim()}`);
}

function readPending([
  ,
  name = '',
  running = '',
  written = '',
  path = '',
  line = '',
]: readonly string[]): PendingSetting {
  if (path === '') return { name, running };
  return { name, running, written, at: { path, line: Number(line) } };
}

function readRefused([kind, ...fields]: readonly string[]): RefusedLine | undefined {
  if (kind === 'file') {
    const [name = '', path = '', line, text = ''] = fields;
    return { kind: 'setting', text: name === '' ? text : `${name}: ${text}`, at: { path, line: Number(line) } };
  }
  if (kind !== 'hba') return undefined;
  const [path = '', line, ...text] = fields;
  // An error names the option that is wrong; the value that it quotes could be a password of LDAP or RADIUS.
  const said = text.join('|');
  const kept = /ldap|radius/i.test(said) ? said.replaceAll(/"[^"]*"/g, '"…"') : said;
  return { kind: 'access', text: kept, at: { path, line: Number(line) } };
}
