import { setImmediate as soon, setTimeout as after } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapOrdered } from '../../src/cli/map-ordered.ts';

async function all<T>(results: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const result of results) found.push(result);
  return found;
}

describe('work on many items', () => {
  it('gives the results in the order of the items, in whatever order they are done, and never more at once than it may', async () => {
    const turns = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        turns,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 12 }),
        async (items, parallel, maxPending) => {
          let running = 0;
          let most = 0;
          const results = mapOrdered([...items.entries()], { parallel, maxPending }, async ([index, needs]) => {
            most = Math.max(most, ++running);
            for (let turn = 0; turn < needs; turn++) await soon();
            running -= 1;
            return index;
          });
          expect(await all(results)).toEqual([...items.keys()]);
          expect(most).toBe(Math.min(parallel, maxPending, items.length));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('waits behind one that takes long, so that what is done already stays bounded', async () => {
    let begun = 0;
    let release = (): void => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const results = all(
      mapOrdered(
        Array.from({ length: 50 }, (_, index) => index),
        { parallel: 4, maxPending: 10 },
        async (index) => {
          begun += 1;
          if (index === 0) await slow;
        },
      ),
    );
    await after(20);
    expect(begun).toBe(10);
    release();
    expect(await results).toHaveLength(50);
  });

  it('tells a failure when its turn comes, and begins nothing more', async () => {
    const begun: number[] = [];
    const taken: number[] = [];
    const results = mapOrdered(
      Array.from({ length: 20 }, (_, index) => index),
      { parallel: 2, maxPending: 8 },
      async (index) => {
        begun.push(index);
        await soon();
        if (index === 3) throw new Error('no address');
        return index;
      },
    );
    await expect(async () => {
      for await (const index of results) taken.push(index);
    }).rejects.toThrow('no address');
    await after(20);
    expect(taken).toEqual([0, 1, 2]);
    expect(begun.length).toBeLessThanOrEqual(8 + 3);
    const before = begun.length;
    await after(20);
    expect(begun.length).toBe(before);
  });
});
