import { describe, expect, it } from 'vitest';
import { mayEnter, readerAccount } from '../../src/facts/readable.ts';
import type { ListedFile } from '../../src/sdk/index.ts';
import { notRead, readAs } from '../../src/sdk/index.ts';

const status = (uid: number, capabilities: string) =>
  readAs({
    path: '/proc/self/status',
    text: `Name:\thead\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\nGid:\t50\t50\t50\t50\nGroups:\t50 841 \nCapEff:\t${capabilities}\n`,
  });
const folder = (mode: number, uid: number, gid: number): ListedFile => ({
  path: '/etc/bm',
  type: 'directory',
  size: 0,
  access: { mode, user: 'x', group: 'x', uid, gid },
});

describe('whether a folder hides what is in it', () => {
  it.each([
    ['root', status(0, '000001ffffffffff'), folder(0o700, 33, 33), true],
    ['root without its capabilities', status(0, '0000000000000000'), folder(0o700, 33, 33), false],
    ['a plain account', status(1000, '0000000000000000'), folder(0o750, 0, 0), false],
    ['a member of its group', status(1000, '0000000000000000'), folder(0o750, 0, 841), true],
    ['its owner, who shut himself out', status(1000, '0000000000000000'), folder(0o055, 1000, 50), false],
    ['anybody, where others may search', status(1000, '0000000000000000'), folder(0o711, 0, 0), true],
    [
      'an old kernel without capabilities in the file',
      readAs({ path: '', text: 'Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n' }),
      folder(0o700, 33, 33),
      true,
    ],
    ['a recording', notRead('absent', ''), folder(0o700, 33, 33), true],
  ])('%s', (_, reading, listed, expected) => {
    const account = readerAccount(reading);
    expect(account && mayEnter(listed, account)).toBe(expected);
  });

  it('cannot be told without knowing the account', () => {
    expect(readerAccount(notRead('timeout', ''))).toBeUndefined();
    expect(readerAccount(readAs({ path: '', text: 'nonsense' }))).toBeUndefined();
  });
});
