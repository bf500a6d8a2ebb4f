import { printed } from '../printed.ts';
import { statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecoverOptions } from '../../../src/sync/apply/recover.ts';
import { rollback } from '../../../src/sync/apply/rollback.ts';
import { TwoRoots } from './two-roots.ts';

let pair: TwoRoots;
beforeEach(() => {
  pair = new TwoRoots();
  pair.write('a', '/etc/cyrus.conf', 'new\n');
  pair.write('b', '/etc/cyrus.conf', 'old\n', 0o600);
  pair.write('a', '/etc/cyrus-admins', 'made\n');
  pair.write('b', '/etc/cyrus-hsm', 'deleted\n');
  pair.write('a', '/etc/bm/bm-core.tok', 'new secret');
  pair.write('b', '/etc/bm/bm-core.tok', 'old secret');
  pair.write('a', '/etc/cyrus-replication', 'the same', 0o640);
  pair.write('b', '/etc/cyrus-replication', 'the same', 0o600);
});
afterEach(() => pair.remove());

const everything = () =>
  pair.plan([
    { path: '/etc/cyrus.conf', activations: ['postfix-reload'] },
    '/etc/cyrus-admins',
    { path: '/etc/cyrus-hsm', action: 'delete' },
    '/etc/bm/bm-core.tok',
    { path: '/etc/cyrus-replication', action: 'set-access' },
  ]);

const options = (): RecoverOptions => ({
  hosts: { a: pair.access('a'), b: pair.access('b') },
  owner: 'test',
  say: () => undefined,
  signal: new AbortController().signal,
});

function expectOld(): void {
  expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
  expect(statSync(pair.path('b', '/etc/cyrus.conf')).mode & 0o7777).toBe(0o600);
  expect(pair.read('b', '/etc/cyrus-admins')).toBeUndefined();
  expect(pair.read('b', '/etc/cyrus-hsm')).toBe('deleted\n');
  expect(pair.read('b', '/etc/bm/bm-core.tok')).toBe('old secret');
  expect(statSync(pair.path('b', '/etc/cyrus-replication')).mode & 0o7777).toBe(0o600);
  expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);
}

describe('a reload that fails', () => {
  beforeEach(() => pair.program('systemctl', 'exit 0'));

  it('puts everything back, tells the service once more, and says so', async () => {
    pair.program(
      'postfix',
      'echo "$1" >>"${0%/*}/said"; [ "$(wc -l <"${0%/*}/said")" -gt 1 ] || { echo "fatal: bad configuration"; exit ' +
        '1; }',
    );
    const before = statSync(pair.path('b', '/etc/cyrus.conf'));
    const outcome = await pair.apply(everything());
    expect(outcome).toEqual({
      exit: 13,
      lines: [
        expect.stringMatching(/node-b: postfix-reload failed: fatal: bad configuration/),
        'Everything is as it was before.',
      ],
    });
    expectOld();
    // Not a copy: the very file, so that nobody who holds it open is left with another one.
    expect(statSync(pair.path('b', '/etc/cyrus.conf'))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  it('is told as incomplete when the service does not come back either', async () => {
    pair.program('postfix', 'echo "fatal: disk on fire"; exit 1');
    const outcome = await pair.apply(everything());
    expect({ exit: outcome.exit, text: outcome.lines.join(' ') }).toEqual({
      exit: 14,
      text: expect.stringMatching(/postfix-reload failed after the files were put back.*halint sync recover/),
    });
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
  });
});

describe('sync rollback', () => {
  it('restores files, owners and the agreed state of a plan that was carried out', async () => {
    const plan = everything();
    expect(await pair.apply(plan)).toMatchObject({ exit: 0 });
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('new\n');
    expect(await rollback(plan.id, options())).toMatchObject({ exit: 0 });
    expectOld();
    expect(pair.read('a', '/var/lib/halint/base/agreed.json')).toBeUndefined();
    expect(pair.read('b', '/var/lib/halint/base/agreed.json')).toBeUndefined();
  });

  it('keeps what the plan had written, because the other host may have changed since', async () => {
    const plan = everything();
    await pair.apply(plan);
    pair.write('a', '/etc/cyrus.conf', 'newer\n');
    await rollback(plan.id, options());
    expect(pair.everything('b')).toContain('new\n');
  });

  it('lets the plan be carried out again', async () => {
    const plan = everything();
    await pair.apply(plan);
    await rollback(plan.id, options());
    expect(await pair.apply(plan)).toMatchObject({ exit: 0 });
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('new\n');
  });

  it('is refused as a whole when a file has changed since', async () => {
    const plan = everything();
    await pair.apply(plan);
    pair.write('b', '/etc/cyrus-admins', 'edited by a person\n');
    const outcome = printed(await rollback(plan.id, options()));
    expect(outcome).toMatchObject({
      exit: 12,
      lines: [
        expect.stringMatching(/node-b: \/etc\/cyrus-admins: digest changed since the plan was applied/),
        'Nothing was changed.',
      ],
    });
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('new\n');
  });

  it('is refused for a plan that is not known there, and for what is no id', async () => {
    expect(printed(await rollback('0'.repeat(64), options()))).toMatchObject({
      exit: 12,
      lines: [expect.stringMatching(/no backup/), expect.stringMatching(/no backup/), expect.anything()],
    });
    expect(await rollback('../../etc', options())).toMatchObject({ exit: 12 });
  });

  it('ends after a crash in the middle of it', async () => {
    for (const point of [5, 12, 20, 30]) {
      pair.remove();
      pair = new TwoRoots();
      pair.write('a', '/etc/cyrus.conf', 'new\n');
      pair.write('b', '/etc/cyrus.conf', 'old\n', 0o600);
      pair.write('a', '/etc/cyrus-admins', 'made\n');
      const plan = pair.plan(['/etc/cyrus.conf', '/etc/cyrus-admins']);
      await pair.apply(plan);
      await rollback(plan.id, {
        ...options(),
        hosts: { a: pair.access('a'), b: pair.access('b', { stopAfter: point }) },
      });
      const recovered = await pair.recover();
      expect(`${recovered.exit} ${recovered.lines.join(' ')}`).toMatch(/^0 /);
      expect([pair.read('b', '/etc/cyrus.conf'), pair.read('b', '/etc/cyrus-admins')]).toEqual(['old\n', undefined]);
      expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);
      expect([
        pair.read('a', '/var/lib/halint/base/agreed.json'),
        pair.read('b', '/var/lib/halint/base/agreed.json'),
      ]).toEqual([undefined, undefined]);
    }
  });
});
