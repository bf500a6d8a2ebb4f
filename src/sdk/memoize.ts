import { GenerationalCache } from './generational-cache.ts';

/**
 * Memoizes a pure function of an immutable object, such as the value of a fact. Results are freed with it. Not by
 * `IdentityCache`, which takes four times as long: the keys of sources are asked for millions of times.
 */
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

/**
 * Memoizes a pure function of a text, and of short texts that are parameters. `limit`: the maximum sum of the lengths
 * of the texts that are kept.
 */
export function memoizeByText<Result, Parameters extends readonly string[]>(
  limit: number,
  work: (text: string, ...parameters: Parameters) => Result,
): (text: string, ...parameters: Parameters) => Result {
  const cache = new GenerationalCache<Result>(limit);
  return (text, ...parameters) =>
    cache.get(parameters.length === 0 ? text : `${parameters.join('\n')}\n${text}`, text.length, () =>
      work(text, ...parameters),
    );
}
