import { describe, expect, it } from 'vitest';
import { memoize } from '../../src/sdk/memoize.ts';
import { GenerationalCache } from '../../src/sdk/generational-cache.ts';

describe('what was asked for lately', () => {
  it('is made once', () => {
    const recent = new GenerationalCache<object>(100);
    const value = recent.get('one', 10, () => ({}));
    expect(recent.get('one', 10, () => ({}))).toBe(value);
  });

  it('stays while it is asked for, whatever else comes and goes', () => {
    const recent = new GenerationalCache<object>(100);
    const value = recent.get('kept', 10, () => ({}));
    for (let i = 0; i < 1000; i++) {
      recent.get(`passing ${i}`, 10, () => ({}));
      expect(recent.get('kept', 10, () => ({}))).toBe(value);
    }
  });

  it('is forgotten when as much as the limit came in since', () => {
    const recent = new GenerationalCache<number>(100);
    let made = 0;
    const ask = (name: string): number => recent.get(name, 10, () => ++made);
    ask('old');
    for (let i = 0; i < 11; i++) ask(`new ${i}`);
    expect(ask('old')).toBe(made);
    expect(made).toBe(13);
  });
});

describe('what is worked out once', () => {
  it('is computed again for another object, and not for the same one', () => {
    let worked = 0;
    const length = memoize((list: readonly number[]) => {
      worked++;
      return list.length;
    });
    const list = [1, 2];
    expect([length(list), length(list), length([...list])]).toEqual([2, 2, 2]);
    expect(worked).toBe(2);
  });

  it('may be nothing', () => {
    let worked = 0;
    const nothing = memoize((_: object) => void worked++);
    const of = {};
    expect([nothing(of), nothing(of)]).toEqual([undefined, undefined]);
    expect(worked).toBe(1);
  });
});
