import { GenerationalCache } from './generational-cache.ts';

/** Memoizes a pure function of an immutable object, such as the value of a fact. */
export function memoize<Of extends object, Result>(work: (of: Of) => Result): (of: Of) => Result {
  const done = new WeakMap<Of, { readonly result: Result }>();
  return (of) => {
    const before = done.get(of);
    if (before !== undefined) return before.result;
    const result = work(of);
    done.set(of, { result });
    return result;
  };
}

/** Memoizes a pure function of a text. `limit`: the maximum sum of the lengths of the texts that are kept. */
export function memoizeByText<Result>(limit: number, work: (text: string) => Result): (text: string) => Result {
  const cache = new GenerationalCache<Result>(limit);
  return (text) => cache.get(text, text.length, () => work(text));
}
