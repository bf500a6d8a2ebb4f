import type { AccessStep } from '../sdk/index.ts';
import { TransportError } from './host.ts';

/** Milliseconds that can stop running while a person is asked for something. */
class Countdown {
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #expire: () => void;

  constructor(milliseconds: number, expire: () => void) {
    this.#left = milliseconds;
    this.#expire = expire;
    this.resume();
  }

  resume(): void {
    if (this.#timer !== undefined) return;
    this.#since = performance.now();
    this.#timer = setTimeout(this.#expire, this.#left);
  }

  pause(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#left = Math.max(0, this.#left - (performance.now() - this.#since));
  }
}

/**
 * The time limits of one run on one host: one for all of it, one for the step it is in, and the caller's wish to stop.
 * `signal` fires on whichever comes first, with a `TransportError` as its reason.
 */
export class Limits {
  readonly signal: AbortSignal;
  readonly #stop = new AbortController();
  readonly #all: Countdown;
  readonly #outer: AbortSignal;
  readonly #seconds: number;
  #step: Countdown | undefined;
  #doing = 'connecting';
  #during: AccessStep = 'connect';
  readonly #onStep: (step: AccessStep) => void;
  #closed = false;

  constructor(seconds: number, outer: AbortSignal, onStep: (step: AccessStep) => void = () => undefined) {
    this.#onStep = onStep;
    this.signal = this.#stop.signal;
    this.#seconds = seconds;
    this.#outer = outer;
    this.#all = new Countdown(seconds * 1000, () => this.#expire(seconds));
    outer.addEventListener('abort', this.#interrupt);
    if (outer.aborted) this.#interrupt();
  }

  /** Begins a step: `doing` completes the sentence "no answer within 10 s while …". */
  enter(during: AccessStep, doing: string, seconds?: number): void {
    this.#step?.pause();
    this.#during = during;
    this.#onStep(during);
    this.#doing = doing;
    this.#step =
      seconds === undefined || seconds >= this.#seconds
        ? undefined
        : new Countdown(seconds * 1000, () => this.#expire(seconds));
  }

  /** Stops the clocks while a person types. */
  async untimed<T>(ask: () => Promise<T>): Promise<T> {
    this.#all.pause();
    this.#step?.pause();
    try {
      return await ask();
    } finally {
      if (!this.#closed) {
        this.#all.resume();
        this.#step?.resume();
      }
    }
  }

  /** The result of some work, or a rejection as soon as a limit is reached; the work has to notice `signal` itself. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const give = (): void => reject(this.signal.reason);
      if (this.signal.aborted) give();
      this.signal.addEventListener('abort', give, { once: true });
      work.then(resolve, reject).finally(() => this.signal.removeEventListener('abort', give));
    });
  }

  /** Ends all clocks. */
  close(): void {
    this.#closed = true;
    this.#all.pause();
    this.#step?.pause();
    this.#outer.removeEventListener('abort', this.#interrupt);
  }

  #expire(seconds: number): void {
    this.#fail(new TransportError('deadline', `no answer within ${seconds} s while ${this.#doing}`, this.#during));
  }

  readonly #interrupt = (): void => this.#fail(new TransportError('run', `stopped while ${this.#doing}`));

  #fail(error: TransportError): void {
    this.close();
    this.#stop.abort(error);
  }
}
