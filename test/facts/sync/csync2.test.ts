import { describe, expect, it } from 'vitest';
import { csync2 } from '../../../src/facts/sync/csync2.ts';
import { decidingPattern } from '../../../src/facts/sync/csync2-patterns.ts';
import { parseFact } from '../parse-fact.ts';

const read = (main: string) => {
  const fact = parseFact(csync2, { main });
  if (!fact.known) throw new Error(fact.detail);
  return fact.value;
};

describe('which files a group of csync2 takes (judged with csync2 -cr and -L of csync2 2.0)', () => {
  it.each([
    ['include /etc/;', '/etc/bm/bm.ini', true],
    ['include /srv/bm; exclude /srv/bm/sub; include /srv/bm/sub/c.ini;', '/srv/bm/sub/c.ini', true],
    ['include /srv/bm; exclude /srv/bm/sub; include /srv/bm/sub/c.ini;', '/srv/bm/sub/d.ini', false],
    ['include /srv/bm/*;', '/srv/bm/sub/c.ini', true],
    ['include /srv/bm; exclude /srv/bm/*;', '/srv/bm/sub/c.ini', false],
    ['exclude /srv/bm/x; include /srv/bm;', '/srv/bm/x', true],
    ['include /srv/[ab]*;', '/srv/bm/c.ini', true],
    ['include /var/sp*;', '/var/spool/cyrus/mail', true],
    ['include /srv/bm;', '/srv/bmx', false],
  ])('%s %s: %s', (statements, path, taken) => {
    const [group] = read(`group g { host a b; key /k; ${statements} }`).groups;
    expect(decidingPattern(group?.patterns ?? [], path)?.includes === true).toBe(taken);
  });
  it('puts the path of a prefix in its place', () => {
    const { groups } = read(
      'prefix pg { on mail-*: /var/lib/postgresql; }\ngroup g { host a b; key /k; include %pg%/15; }',
    );
    expect(groups[0]?.patterns).toMatchObject([{ text: '/var/lib/postgresql/15', includes: true }]);
  });
  it('does not know what a configuration out of sight takes', () => {
    expect(read('config /etc/other.cfg;').unread).toEqual(['/etc/other.cfg']);
  });
});

it.each([
  ['group g { host a b; key /k; include /x include /y; }', 'a semicolon is missing before “include”'],
  ['group g { host a b; include /x; }', 'the group has no key'],
  ['group g { host a b; key /k; inklude /x; }', '“inklude” is no keyword of a group'],
  ['grup g { host a b; key /k; }', '“grup” is no keyword of csync2'],
])('csync2 refuses: %s', (text, problem) => {
  expect(read(text).problems.map((each) => each.problem)).toEqual([problem]);
});
