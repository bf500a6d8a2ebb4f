import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, readdirSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Running } from './watched-pair.ts';
import { sleep, until, WatchedPair } from './watched-pair.ts';

let pair: WatchedPair;
let running: Running | undefined;
beforeEach(() => {
  pair = new WatchedPair();
  for (const name of ['one', 'two', 'three']) pair.both(`/etc/bm-eas/${name}`, `${name}\n`);
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  pair.remove();
}, 30_000);

/** A watch that has looked at everything once. */
async function started(options: Parameters<WatchedPair['start']>[0] = {}): Promise<Running> {
  running = pair.start(options);
  expect(
    await until(() => pair.read('b', '/var/lib/halint/base/agreed.json')?.includes('bm-eas/one') === true, 20_000),
    running.lines.join('\n'),
  ).toBe(true);
  return running;
}

const follows = (path: string, most = 15_000): Promise<boolean> =>
  until(() => pair.read('a', path) === pair.read('b', path), most);

describe('a watch on real files', () => {
  it('follows every way of saving, a storm of renames, and what changes while it is at work', {
    timeout: 60_000,
  }, async () => {
    const { lines } = await started();
    const one = pair.path('a', '/etc/bm-eas/one');
    const saves: readonly (() => void)[] = [
      () => pair.save('a', '/etc/bm-eas/one', 'mv\n'),
      () => void execFileSync('sed', ['-i', 's/mv/sed/', one]),
      () => void spawnSync('tee', [one], { input: 'tee\n' }),
      () => (renameSync(one, `${one}~`), writeFileSync(one, 'vim\n'), unlinkSync(`${one}~`)),
      () => (appendFileSync(one, 'a\n'), appendFileSync(one, 'b\n')),
    ];
    for (const save of saves) {
      save();
      expect(await follows('/etc/bm-eas/one'), lines.join('\n')).toBe(true);
    }
    for (let i = 0; i < 200; i++)
      pair.save('a', `/etc/bm-eas/${['one', 'two', 'three', 'four'][i % 4] ?? ''}`, `storm ${i}\n`);
    for (const name of ['one', 'two', 'three', 'four']) expect(await follows(`/etc/bm-eas/${name}`), name).toBe(true);
    // Nothing that an editor left for a moment came along, and nothing half.
    const names = (): string => readdirSync(pair.path('b', '/etc/bm-eas')).sort().join(' ');
    await until(() => names() === 'four one three two');
    expect(names()).toBe('four one three two');
    // A file that is saved faster than it can be copied may be told as one that moves.
    expect(
      lines.filter((line) => !/^(mail-[ab](:| is)|changes are noticed|not now: .* changed on mail-a)/.test(line)),
    ).toEqual([]);
  });

  it('finds what was made in a new folder before the folder could be watched', { timeout: 30_000 }, async () => {
    mkdirSync(pair.path('b', '/etc/bm-eas/new/deep'), { recursive: true, mode: 0o755 });
    await started();
    mkdirSync(pair.path('a', '/etc/bm-eas/new/deep'), { recursive: true, mode: 0o755 });
    for (let i = 0; i < 20; i++) writeFileSync(pair.path('a', `/etc/bm-eas/new/deep/${i}`), `file ${i}\n`);
    expect(await until(() => pair.read('b', '/etc/bm-eas/new/deep/19') === 'file 19\n', 15_000)).toBe(true);
    // And the folder is watched from then on.
    await follows('/etc/bm-eas/new/deep/0');
    pair.save('a', '/etc/bm-eas/new/deep/7', 'later\n');
    expect(await follows('/etc/bm-eas/new/deep/7')).toBe(true);
  });

  it('lsyncd-475: what could not be written is told, not taken for done, and tried again without another event', {
    timeout: 30_000,
  }, async () => {
    const { lines } = await started();
    chmodSync(pair.path('b', '/etc/bm-eas'), 0o777);
    pair.save('a', '/etc/bm-eas/one', 'partial\n');
    await running?.said(/not now: \/etc\/bm-eas\/one: .*writable by others/);
    await sleep(500);
    expect(pair.read('b', '/etc/bm-eas/one')).toBe('one\n');
    chmodSync(pair.path('b', '/etc/bm-eas'), 0o755);
    expect(await follows('/etc/bm-eas/one')).toBe(true);
    expect(lines.filter((line) => line.startsWith('not now'))).toHaveLength(1);
  });

  it('waits for a peer that is away, and brings it what has changed meanwhile', { timeout: 30_000 }, async () => {
    await started();
    pair.unreachable.add('b');
    pair.save('a', '/etc/bm-eas/one', 'while away\n');
    await running?.said(/mail-b cannot be read/);
    pair.save('a', '/etc/bm-eas/two', 'while away as well\n');
    pair.unreachable.clear();
    expect(await follows('/etc/bm-eas/one')).toBe(true);
    expect(await follows('/etc/bm-eas/two')).toBe(true);
    await running?.said(/^mail-b is back$/);
  });

  it('ends at a conflict with 11 and changes nothing of it; after a person has decided it works again', {
    timeout: 30_000,
  }, async () => {
    await started();
    pair.save('b', '/etc/bm-eas/one', 'on the wrong host\n');
    pair.save('a', '/etc/bm-eas/one', 'on the right one\n');
    const outcome = await running?.ended;
    expect(outcome?.exit).toBe(11);
    expect([pair.read('a', '/etc/bm-eas/one'), pair.read('b', '/etc/bm-eas/one')]).toEqual([
      'on the right one\n',
      'on the wrong host\n',
    ]);
    pair.save('b', '/etc/bm-eas/one', 'on the right one\n');
    const before = pair.read('b', '/var/lib/halint/base/agreed.json');
    running = pair.start();
    expect(await until(() => pair.read('b', '/var/lib/halint/base/agreed.json') !== before)).toBe(true);
    pair.save('a', '/etc/bm-eas/one', 'next\n');
    expect(await follows('/etc/bm-eas/one')).toBe(true);
  });

  it('ends at a role change with 12, without having copied from the host that was active', {
    timeout: 30_000,
  }, async () => {
    await started();
    pair.active = 'b';
    pair.save('a', '/etc/bm-eas/one', 'too late\n');
    const outcome = await running?.ended;
    expect(outcome?.exit).toBe(12);
    expect(outcome?.lines.join(' ')).toContain('mail-b is the active host now');
    expect(pair.read('b', '/etc/bm-eas/one')).toBe('one\n');
  });

  it('ends when it is told to, after the transaction that is under way', { timeout: 30_000 }, async () => {
    await started();
    pair.save('a', '/etc/bm-eas/one', 'last\n');
    await until(() => readdirSync(pair.path('b', '/etc/bm-eas')).some((name) => name.includes('.halint.')), 10_000);
    const outcome = await running?.stop();
    expect(outcome).toEqual({ exit: 0, lines: ['Stopped.'] });
    expect(pair.read('b', '/etc/bm-eas/one')).toBe('last\n');
    expect(readdirSync(pair.path('b', '/etc/bm-eas')).filter((name) => name.includes('.halint.'))).toEqual([]);
    expect(readdirSync(pair.path('b', '/var/lib/halint/journal'))).toEqual([]);
  });
});

describe('a failover', () => {
  it('turns the direction round: what was agreed decides, nothing is lost or reverted', {
    timeout: 30_000,
  }, async () => {
    const repair = pair.repair();
    await repair.run('everything', 'a');
    pair.save('a', '/etc/bm-eas/one', 'from a\n');
    await repair.run(['/etc/bm-eas/one'], 'a');
    pair.active = 'b';
    expect(await repair.run('everything', 'b')).toEqual({ kind: 'done', changes: 0 });
    pair.save('b', '/etc/bm-eas/one', 'from b\n');
    expect(await repair.run(['/etc/bm-eas/one'], 'b')).toEqual({ kind: 'done', changes: 1 });
    expect(pair.read('a', '/etc/bm-eas/one')).toBe('from b\n');
  });

  it('finds a change that the former active host did not get across as a conflict, and leaves it where it is', {
    timeout: 30_000,
  }, async () => {
    const repair = pair.repair();
    await repair.run('everything', 'a');
    pair.save('a', '/etc/bm-eas/one', 'not across\n');
    pair.save('a', '/etc/bm-eas/new', 'not across either\n');
    pair.active = 'b';
    const round = await repair.run('everything', 'b');
    expect(round).toMatchObject({ kind: 'conflict' });
    expect([
      pair.read('a', '/etc/bm-eas/one'),
      pair.read('b', '/etc/bm-eas/one'),
      pair.read('a', '/etc/bm-eas/new'),
    ]).toEqual(['not across\n', 'one\n', 'not across either\n']);
  });
});
