/**
 * Longer and longer waits, each a random part of its bound so that many watchers do not come back in one moment
 * ("full jitter"), but never less than a quarter of it. Milliseconds.
 */
export class Backoff {
  readonly #min: number;
  readonly #max: number;
  readonly #random: () => number;
  #failures = 0;

  constructor(least: number, most: number, random: () => number) {
    this.#min = least;
    this.#max = most;
    this.#random = random;
  }

  get failures(): number {
    return this.#failures;
  }

  /** Milliseconds to wait after one more failure. */
  next(): number {
    const bound = Math.min(this.#max, this.#min * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return Math.round(bound * (0.25 + 0.75 * this.#random()));
  }

  reset(): void {
    this.#failures = 0;
  }
}
