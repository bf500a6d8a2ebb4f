import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Backlog, defaultSettleTimes } from '../../../src/sync/watch/backlog.ts';
import { Backoff } from '../../../src/sync/watch/backoff.ts';

describe('how long a save is waited for', () => {
  it('hardly, after a rename: what it brings is whole', () => {
    const backlog = new Backlog();
    backlog.note('/etc/aliases', 'renamed', 1000);
    expect(backlog.next()).toBe(1001);
    expect(backlog.take(1000)).toEqual([]);
    expect(backlog.take(1001)).toEqual(['/etc/aliases']);
    expect(backlog.next()).toBeUndefined();
  });

  it('until the file is closed, when it was made in place', () => {
    const backlog = new Backlog();
    backlog.note('/etc/aliases', 'open', 0);
    backlog.note('/etc/aliases', 'open', 300);
    expect(backlog.writing(400)).toBe(true);
    backlog.note('/etc/aliases', 'closed', 500);
    expect(backlog.writing(501)).toBe(false);
    expect(backlog.take(549)).toEqual([]);
    expect(backlog.take(550)).toEqual(['/etc/aliases']);
  });

  it('as one, for vim: the old file renamed away, the new one made, written, closed', () => {
    const backlog = new Backlog();
    for (const [how, at] of [
      ['closed', 0],
      ['open', 2],
      ['closed', 5],
      ['closed', 30],
    ] as const) {
      expect(backlog.take(at)).toEqual([]);
      backlog.note('/etc/aliases', how, at);
    }
    expect(backlog.next()).toBe(80);
  });

  it('not for ever: whoever never stops writing is looked at all the same', () => {
    const backlog = new Backlog();
    for (let at = 0; at <= 20_000; at += 40) backlog.note('/etc/aliases', 'closed', at);
    expect(backlog.next()).toBeLessThanOrEqual(20_000);
    const slow = new Backlog();
    for (let at = 0; at <= 60_000; at += 100) slow.note('/etc/aliases', 'open', at);
    expect(slow.next()).toBeLessThanOrEqual(60_000);
  });
});

describe('what waits', () => {
  it('is kept, path by path, and everything past a thousand', () => {
    const backlog = new Backlog();
    for (let i = 0; i < 1000; i++) backlog.note(`/etc/nginx/${i}`, 'closed', 0);
    expect(backlog.everything).toBe(false);
    backlog.note('/etc/nginx/one-more', 'closed', 0);
    expect(backlog.everything).toBe(true);
    expect(backlog.take(0)).toBe('everything');
    expect(backlog.next()).toBeUndefined();
  });

  it('is everything once notices were lost, whatever is heard after that', () => {
    const backlog = new Backlog();
    backlog.note('/etc/aliases', 'closed', 0);
    backlog.all(5);
    backlog.note('/etc/aliases', 'closed', 6);
    expect(backlog.take(6)).toBe('everything');
  });

  it('loses nothing: whatever was noted and not taken is taken in the end', () => {
    const step = fc.record({
      path: fc.integer({ min: 0, max: 30 }),
      how: fc.constantFrom('renamed', 'closed', 'open'),
      pause: fc.integer({ min: 0, max: 900 }),
      take: fc.boolean(),
      back: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const backlog = new Backlog();
        const open = new Set<string>();
        let now = 0;
        for (const { path, how, pause, take, back } of steps) {
          now += pause;
          backlog.note(String(path), how, now);
          open.add(String(path));
          if (!take) continue;
          const taken = backlog.take(now);
          if (back) backlog.requeue(taken, now + 50);
          else if (taken !== 'everything') for (const each of taken) open.delete(each);
        }
        const rest = backlog.take(now + defaultSettleTimes.open.max);
        expect(rest === 'everything' ? [...open].sort() : [...rest].sort()).toEqual([...open].sort());
      }),
    );
  });
});

describe('waits between tries', () => {
  it('grow to a bound, each at least a quarter and at most the whole of it, and begin anew after a success', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }), (parts) => {
        let i = 0;
        const backoff = new Backoff(1000, 60_000, () => parts[i++ % parts.length] ?? 0);
        for (let n = 0; n < parts.length; n++) {
          const bound = Math.min(60_000, 1000 * 2 ** n);
          const wait = backoff.next();
          expect(wait).toBeGreaterThanOrEqual(bound / 4 - 1);
          expect(wait).toBeLessThanOrEqual(bound + 1);
        }
        backoff.reset();
        expect(backoff.next()).toBeLessThanOrEqual(1000);
      }),
    );
  });
});
