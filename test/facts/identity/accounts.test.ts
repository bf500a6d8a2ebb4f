import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accounts } from '../../../src/facts/identity/accounts.ts';
import { notRead } from '../../../src/sdk/index.ts';
import { parseFact } from '../parse-fact.ts';

const passwd =
  'root:x:0:0:root:/root:/bin/bash\npostfix:x:105:115::/var/spool/postfix:/usr/sbin/nologin\n+::::::\nbroken line\n';
const group = 'root:x:0:\nmail:x:8:cyrus,anna\nempty:x:9:\n';

function parsed() {
  const fact = parseFact(accounts, { passwd, group });
  if (!fact.known) throw new Error(fact.detail);
  return fact.value;
}

describe('accounts', () => {
  it('are read with their numbers, lines and members; what is no row is left out', () => {
    expect(parsed()).toEqual({
      users: [
        { name: 'root', uid: 0, gid: 0, line: 1 },
        { name: 'postfix', uid: 105, gid: 115, line: 2 },
      ],
      groups: [
        { name: 'root', gid: 0, members: [], line: 1 },
        { name: 'mail', gid: 8, members: ['cyrus', 'anna'], line: 2 },
        { name: 'empty', gid: 9, members: [], line: 3 },
      ],
    });
  });

  it('of a directory service fill what the files lack, and do not replace what they have', () => {
    const fact = parseFact(accounts, {
      passwd,
      group,
      users: { stdout: 'cyrus:*:7600:8::/:/bin/false\npostfix:*:9:9::/:/x\n', exit: 2 },
    });
    expect(fact.known && fact.value.users.map(({ name, uid }) => [name, uid])).toEqual([
      ['root', 0],
      ['postfix', 105],
      ['cyrus', 7600],
    ]);
  });

  it.each([{ passwd: '' }, { group: 'x' }, { passwd: notRead('denied', '/etc/passwd') }])(
    'are unknown without the files: %j',
    (given) => {
      expect(parseFact(accounts, { passwd, group, ...given }).known).toBe(false);
    },
  );
});

const getent = spawnSync('getent', ['passwd'], { encoding: 'utf8' });
describe.skipIf(getent.error !== undefined || getent.status !== 0)(
  'accounts, as getent lists them (skipped: there is no getent)',
  () => {
    it('of this machine', () => {
      const fact = parseFact(accounts, {
        passwd: readFileSync('/etc/passwd', 'utf8'),
        group: readFileSync('/etc/group', 'utf8'),
      });
      const theirs = getent.stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split(':')]));
      const local = new Set(
        readFileSync('/etc/passwd', 'utf8')
          .split('\n')
          .map((line) => line.split(':')[0]),
      );
      const expected = theirs
        .filter(([name]) => local.has(name))
        .map(([name, , uid, gid]) => [name, Number(uid), Number(gid)]);
      expect(fact.known && fact.value.users.map(({ name, uid, gid }) => [name, uid, gid])).toEqual(expected);
    });
  },
);
