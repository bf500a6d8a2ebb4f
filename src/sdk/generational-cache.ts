/**
 * A cache with two generations. When the current generation reaches half of the limit, the previous one is dropped: all
 * values that were not used since then.
 */
export class GenerationalCache<V> {
  readonly #half: number;
  #size = 0;
  #current = new Map<string, Entry<V>>();
  #previous = new Map<string, Entry<V>>();

  /** `limit`: the maximum sum of all sizes. */
  constructor(limit: number) {
    this.#half = limit / 2;
  }

  /** Returns the cached value, or creates and caches it with this size. */
  get(name: string, size: number, make: () => V): V {
    const current = this.#current.get(name);
    if (current !== undefined) return current.value;
    const entry = this.#previous.get(name) ?? { value: make() };
    if (this.#size + size > this.#half) {
      this.#previous = this.#current;
      this.#current = new Map();
      this.#size = 0;
    }
    this.#size += size;
    this.#current.set(name, entry);
    return entry.value;
  }
}

interface Entry<V> {
  readonly value: V;
}
