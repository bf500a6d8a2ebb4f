/** Combinations that are kept for each first value: rules ask for the same two hosts, before and after an edit. */
const keptCombinations = 4;

interface Entry<Result> {
  readonly others: readonly unknown[];
  readonly result: Result;
}

/**
 * Results by the identity of several immutable values; `memoize` is for one. They are freed with the first value of
 * their combination.
 */
export class IdentityCache<Result> {
  readonly #entries = new WeakMap<object, readonly Entry<Result>[]>();

  /** Returns the cached result, or creates and caches it. */
  get(first: object, others: readonly unknown[], make: () => Result): Result {
    const entries = this.#entries.get(first) ?? [];
    const found = entries.find((entry) => areSame(entry.others, others));
    if (found !== undefined) return found.result;
    const result = make();
    this.#entries.set(first, [{ others, result }, ...entries.slice(0, keptCombinations - 1)]);
    return result;
  }
}

const areSame = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((value, i) => value === other[i]);
