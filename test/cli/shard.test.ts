import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shardOf } from '../../src/cli/input/shard.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

const numbered = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
const shardsOf = (items: readonly number[], parts: number): readonly (readonly number[])[] =>
  Array.from({ length: parts }, (_, index) => shardOf(items, `${index + 1}/${parts}`));

describe('the parts of a list', () => {
  it('are the list when they are put together in their order: complete, disjoint, and the same each time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (count, number) => {
        const parts = 1 + (number % count);
        const shards = shardsOf(numbered(count), parts);
        expect(shards.flat()).toEqual(numbered(count));
        expect(shardsOf(numbered(count), parts)).toEqual(shards);
      }),
    );
  });

  it('are as large as each other, but for one item', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (count, number) => {
        const sizes = shardsOf(numbered(count), 1 + (number % count)).map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('contain all pairs without --shard', () => {
    expect(shardOf([1, 2, 3], undefined)).toEqual([1, 2, 3]);
    expect(shardOf([1, 2, 3], '1/1')).toEqual([1, 2, 3]);
  });

  it('are refused where one would be empty, whichever it is', () => {
    expect(() => shardOf([1, 2, 3], '4/4')).toThrow(
      new UsageError('--shard 4/4 would be empty: there are 3 pairs, so use at most 3 parts'),
    );
    expect(() => shardOf([1], '2/2')).toThrow(/there is only one pair/);
    expect(shardOf([1, 2, 3], '3/4')).toEqual([3]);
  });

  it.each([
    '',
    '2',
    '0/3',
    '1/0',
    '4/3',
    '-1/3',
    '1/3/5',
    '1.5/3',
    ' 1/3',
    '1/3 ',
    '01/3',
    'a/b',
    '1/1e3',
    '99999999/99999999',
  ])('are not named by %j, and the refusal shows how they are', (shard) => {
    expect(() => shardOf([1, 2, 3], shard)).toThrow(/for example \d+\/\d+/);
  });
});
