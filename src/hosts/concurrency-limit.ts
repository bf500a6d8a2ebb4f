/**
 * Bounds how many things happen at a time for one key. sshd drops connections at random once ten are not yet logged in
 * (`MaxStartups 10:30:100`, sshd_config(5)), so the set-up of connections to one address has to queue.
 */
export class ConcurrencyLimit {
  readonly #limit: number;
  readonly #busy = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Waits for a place and returns the function that releases it; a second call does nothing. */
  async enter(key: string, signal: AbortSignal): Promise<() => void> {
    const busy = this.#busy.get(key) ?? 0;
    if (busy < this.#limit) this.#busy.set(key, busy + 1);
    else await this.#wait(key, signal);
    let held = true;
    return () => {
      if (held) this.#leave(key);
      held = false;
    };
  }

  #wait(key: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.#waiting.get(key) ?? [];
      this.#waiting.set(key, queue);
      const turn = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        queue.splice(queue.indexOf(turn), 1);
        reject(signal.reason);
      };
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', giveUp, { once: true });
      queue.push(turn);
    });
  }

  /** Hands the place to the caller that has waited longest. */
  #leave(key: string): void {
    const next = this.#waiting.get(key)?.shift();
    if (next !== undefined) return next();
    const busy = (this.#busy.get(key) ?? 1) - 1;
    this.#waiting.delete(key);
    if (busy > 0) this.#busy.set(key, busy);
    else this.#busy.delete(key);
  }
}

/** Connections that are being set up, by address and port, in this process. */
export const connectionSetups = new ConcurrencyLimit(8);
