import { Worker } from 'node:worker_threads';
import type { JudgedPair } from '../../engine/report.ts';
import { internalErrorIn } from '../../engine/monitor.ts';
import { UsageError } from '../usage-error.ts';
import { Progress } from './progress.ts';
import type { Answer, Job, SnapshotHead, WorkerStart } from './messages.ts';

/** Resource limits for judging one pair. */
export interface JudgingLimits {
  readonly seconds: number;
  readonly mebibytes: number;
}

export type Outcome =
  | { readonly kind: 'judged'; readonly pair: string; readonly judged: JudgedPair }
  | { readonly kind: 'other-shard' }
  /** The job was aborted. `head` is set if the snapshot could be parsed. */
  | { readonly kind: 'ended'; readonly reason: string; readonly head?: SnapshotHead };

interface Task {
  readonly job: Job;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
  head?: SnapshotHead;
}

/**
 * Jobs queued in the worker in addition to the current one, so that it does not idle while the main thread renders a
 * report.
 */
export const queueDepth = 1;

/**
 * Judges pairs in a worker thread, one after the other, with limits on time and memory. If a job exceeds a limit, the
 * thread is terminated and a new one continues with the next job. Otherwise one thread serves the whole fleet.
 */
export class Judge {
  readonly #start: Omit<WorkerStart, 'progress'>;
  readonly #limits: JudgingLimits;
  readonly #path: string;
  readonly #logError: (line: string) => void;
  #progress = new Progress(Progress.memory());
  /** In the order of their answers. The first is the current job of the worker. */
  #tasks: Task[] = [];
  #posted = 0;
  #worker: Worker | undefined;
  #ready = false;
  #timer: NodeJS.Timeout | undefined;
  #closed: Error | undefined;
  /** Settles when the first thread has loaded the rules, or has failed to. */
  readonly ready: Promise<void>;
  #settleReady: (error?: Error) => void = () => undefined;

  /** `path`: the built worker. `logError`: receives internal errors. */
  constructor(
    start: Omit<WorkerStart, 'progress'>,
    limits: JudgingLimits,
    path: string,
    logError: (line: string) => void,
  ) {
    this.#start = start;
    this.#limits = limits;
    this.#path = path;
    this.#logError = logError;
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = (error) => (error === undefined ? resolve() : reject(error));
    });
    // Not all callers wait for it.
    this.ready.catch(() => undefined);
    this.#worker = this.#launch();
  }

  /** The number of jobs without an answer. */
  get pending(): number {
    return this.#tasks.length;
  }

  judge(job: Job): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#tasks.push({ job, resolve, reject });
      this.#post();
    });
  }

  /** Terminates the thread immediately. Pending jobs are rejected with `reason`. */
  close(reason = new Error('judging was aborted')): void {
    this.#closed = reason;
    this.#settleReady(reason);
    this.#discard();
    for (const { reject } of this.#tasks.splice(0)) reject(reason);
  }

  #launch(): Worker {
    // New memory for each thread: a terminating thread may still write for a moment.
    const progress = Progress.memory();
    this.#progress = new Progress(progress);
    const workerData: WorkerStart = { ...this.#start, progress };
    const { mebibytes } = this.#limits;
    const worker = new Worker(this.#path, { workerData, resourceLimits: { maxOldGenerationSizeMb: mebibytes } });
    worker.on('message', (answer: Answer) => this.#onAnswer(answer));
    worker.on('error', (error) => this.#onExit(error));
    worker.on('exit', (code) => this.#onExit(new Error(`the thread ended with ${code}`)));
    return worker;
  }

  #discard(): void {
    clearTimeout(this.#timer);
    this.#worker?.removeAllListeners();
    // Termination takes a moment; do not wait for it.
    this.#worker?.on('error', () => undefined);
    void this.#worker?.terminate();
    this.#worker = undefined;
    this.#ready = false;
    this.#posted = 0;
  }

  #post(): void {
    if (this.#closed !== undefined) return this.close(this.#closed);
    if (this.#tasks.length === 0) return;
    this.#worker ??= this.#launch();
    for (const { job } of this.#tasks.slice(this.#posted, 1 + queueDepth)) {
      this.#worker.postMessage(job);
      this.#posted++;
      if (this.#posted === 1) this.#startTimer();
    }
  }

  /** Starts the timeout of the job that the worker now begins. */
  #startTimer(): void {
    clearTimeout(this.#timer);
    if (!this.#ready || this.#posted === 0) return;
    const { seconds } = this.#limits;
    this.#timer = setTimeout(
      () => this.#abort(`judging was aborted after ${seconds} s (--judge-timeout) at ${this.#progress.get()}`),
      seconds * 1000,
    );
  }

  #onAnswer(answer: Answer): void {
    const [task] = this.#tasks;
    switch (answer.kind) {
      case 'ready':
        this.#ready = true;
        this.#settleReady();
        return this.#startTimer();
      case 'internal':
        return this.#logError(`internal error in ${answer.what}: ${answer.error}`);
      case 'head':
        if (task !== undefined) task.head = answer.head;
        return;
      case 'refused':
        // A refusal before `ready` concerns the rules, and therefore all jobs.
        if (!this.#ready) return this.close(new UsageError(answer.message));
        this.#finishCurrent()?.reject(new UsageError(answer.message));
        return;
      default:
        this.#finishCurrent()?.resolve(answer);
    }
  }

  /** Removes the finished job from the list and starts the next one. */
  #finishCurrent(): Task | undefined {
    const task = this.#tasks.shift();
    this.#posted--;
    this.#startTimer();
    this.#post();
    return task;
  }

  #onExit(error: Error): void {
    if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      return this.#abort(
        `judging was aborted because it needed more than ${this.#limits.mebibytes} MiB of memory at ${this.#progress.get()}`,
      );
    }
    // A thread that fails to start would also fail for the next job.
    if (!this.#ready) return this.close(error);
    this.#logError(`internal error at ${this.#progress.get()}: ${error.stack ?? error.message}`);
    this.#abort(internalErrorIn(this.#progress.get()));
  }

  /** Aborts the current job and continues with the others. */
  #abort(reason: string): void {
    this.#discard();
    const task = this.#tasks.shift();
    task?.resolve({ kind: 'ended', reason, ...(task.head === undefined ? {} : { head: task.head }) });
    // Queued jobs are sent again to the next thread.
    for (const each of this.#tasks) delete each.head;
    this.#post();
  }
}
