import { availableParallelism } from 'node:os';
import type { Judge, Outcome } from './judge.ts';
import { queueDepth } from './judge.ts';
import type { Job } from './messages.ts';

interface Waiting {
  readonly job: Job;
  readonly resolve: (outcome: Promise<Outcome>) => void;
  readonly reject: (error: unknown) => void;
}

/** Jobs that each thread holds: the current one, and those that wait in it. */
const capacity = 1 + queueDepth;

/**
 * Jobs of a run from which on it uses more than one thread. A thread takes a fifth of a second to load the rules, and
 * its first pairs take longer than later ones.
 */
const smallFleet = 8;

/** Threads of a run without `--workers`: one for each processor that this process may use, and at most four. */
export const usualWorkers = (): number => Math.min(availableParallelism(), 4);

/** Jobs in progress at the same time that keep all threads busy. One more is read from disk meanwhile. */
export const jobsOf = (workers: number): number => workers * capacity + 1;

/**
 * Judges pairs in several threads. One thread starts at once. The others start one by one, when all threads are busy
 * and the run is not a small one. Each result is for its own job, so callers keep the order of the pairs.
 */
export class Judges {
  readonly #workers: number;
  readonly #launch: () => Judge;
  readonly #logError: (line: string) => void;
  /** Those that are ready; the first from the beginning. */
  #judges: readonly Judge[];
  #starting: Judge | undefined;
  #failed = false;
  #jobs = 0;
  readonly #waiting: Waiting[] = [];
  #closed: Error | undefined;

  constructor(workers: number, launch: () => Judge, logError: (line: string) => void) {
    this.#workers = workers;
    this.#launch = launch;
    this.#logError = logError;
    this.#judges = [launch()];
  }

  judge(job: Job): Promise<Outcome> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    this.#jobs++;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      this.#assign();
    });
  }

  /** Terminates all threads immediately. Pending jobs are rejected with `reason`. */
  close(reason = new Error('judging was aborted')): void {
    this.#closed = reason;
    for (const judge of this.#judges) judge.close(reason);
    this.#starting?.close(reason);
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }

  #assign(): void {
    for (;;) {
      const judge = this.#judges.reduce((least, each) => (each.pending < least.pending ? each : least));
      if (judge.pending >= capacity) break;
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const outcome = judge.judge(next.job);
      next.resolve(outcome);
      const again = (): void => this.#assign();
      outcome.then(again, again);
    }
    if (this.#waiting.length > 0) this.#grow();
  }

  #grow(): void {
    if (this.#starting !== undefined || this.#failed) return;
    if (this.#jobs < smallFleet || this.#judges.length >= this.#workers) return;
    const judge = this.#launch();
    this.#starting = judge;
    judge.ready.then(
      () => {
        this.#starting = undefined;
        this.#judges = [...this.#judges, judge];
        this.#assign();
      },
      (error: unknown) => {
        // It had no job: the run continues with fewer threads.
        this.#starting = undefined;
        this.#failed = true;
        if (this.#closed !== undefined) return;
        this.#logError(`no further judging thread starts: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
  }
}
