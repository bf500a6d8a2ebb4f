/**
 * Values by name, of which those that nobody asked for lately are forgotten: half of what may be held is dropped at
 * once, whatever was not asked for since the other half came in.
 */
export class Recent<V> {
  readonly #half: number;
  #held = 0;
  #recent = new Map<string, Held<V>>();
  #before = new Map<string, Held<V>>();

  /** `limit`: of the sum of all sizes. */
  constructor(limit: number) {
    this.#half = limit / 2;
  }

  /** The value of that name; made, and remembered as one of this size, where there is none. */
  get(name: string, size: number, make: () => V): V {
    const recent = this.#recent.get(name);
    if (recent !== undefined) return recent.value;
    const held = this.#before.get(name) ?? { value: make() };
    if (this.#held + size > this.#half) {
      this.#before = this.#recent;
      this.#recent = new Map();
      this.#held = 0;
    }
    this.#held += size;
    this.#recent.set(name, held);
    return held.value;
  }
}

interface Held<V> {
  readonly value: V;
}
