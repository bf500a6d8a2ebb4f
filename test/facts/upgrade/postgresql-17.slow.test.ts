import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { removedParameters, removedValues } from '../../../src/facts/upgrade/postgresql-parameters.ts';

/** The root that `test/rules/debian-13.sh build` makes. */
const debian13 = fileURLToPath(new URL('../../rules/debian-13.sh', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'halint-postgresql-17-'));
chmodSync(work, 0o755); // PostgreSQL does not run as root
afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

const newer = (command: string) =>
  spawnSync('bash', [debian13, 'run', work, command], { encoding: 'utf8', timeout: 60_000 });
const namesIn = (description: string): ReadonlySet<string> =>
  new Set(description.split('\n').flatMap((line) => line.split('\t')[0] || []));

/** Every parameter that PostgreSQL 17 of Debian 13 knows; empty where that root was not made. */
const known17 = namesIn(newer('/usr/lib/postgresql/17/bin/postgres --describe-config').stdout);

/** The PostgreSQL of this machine, if it is older than 17. */
const older = (existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [])
  .map(Number)
  .find((version) => version >= 10 && version < 17);

/** What PostgreSQL 17 says about a configuration with one line; empty: it accepts the line. */
function refusal(line: string): string {
  writeFileSync(join(work, 'postgresql.conf'), `${line}\n`);
  // A question for a parameter reads the file and ends before it looks for data.
  const { stderr } = newer(
    `setpriv --reuid=65534 --clear-groups /usr/lib/postgresql/17/bin/postgres -D ${work} -C port`,
  );
  return stderr
    .split('\n')
    .filter((each) => !each.includes('skipping missing configuration file'))
    .join('\n')
    .trim();
}

describe.skipIf(known17.size === 0)(
  'halint and PostgreSQL 17 of Debian 13 (skipped: needs test/rules/debian-13.sh build)',
  () => {
    it.skipIf(older === undefined)(
      'halint names each parameter that the older server knows and PostgreSQL 17 does not',
      () => {
        const program = `/usr/lib/postgresql/${older}/bin/postgres`;
        const known = namesIn(execFileSync(program, ['--describe-config'], { encoding: 'utf8' }));
        const gone = [...known].filter((name) => !known17.has(name));
        console.log(
          `PostgreSQL ${older} has ${known.size} parameters, 17 has ${known17.size}; gone: ${gone.join(', ')}`,
        );
        expect(gone.length).toBeGreaterThan(0);
        expect(removedParameters.map(({ name }) => name)).toEqual(expect.arrayContaining(gone));
      },
    );

    it.each(removedParameters)('PostgreSQL 17 refuses $name', ({ name }) => {
      expect(refusal(`${name} = 1`)).toMatch(`unrecognized configuration parameter "${name}"`);
    });

    it.each(removedValues.flatMap(({ name, values }) => values.map((value) => `${name} = ${value}`)))(
      'PostgreSQL 17 refuses %s',
      (line) => {
        expect(refusal(line)).toMatch(/invalid value|cannot be|unrecognized|errors/);
      },
    );

    it.each(['port = 5433', 'wal_keep_size = 64', 'password_encryption = scram-sha-256'])(
      'PostgreSQL 17 accepts %s',
      (line) => {
        expect(refusal(line)).toBe('');
      },
    );
  },
);
