import { Worker } from 'node:worker_threads';
import type { JudgedPair } from '../../engine/report.ts';
import { internalErrorIn } from '../../engine/monitor.ts';
import { UsageError } from '../usage-error.ts';
import { Begun } from './begun.ts';
import type { Answer, Job, SnapshotHead, WorkerStart } from './messages.ts';

/** What judging one pair may take. */
export interface JudgingLimits {
  readonly seconds: number;
  readonly mebibytes: number;
}

export type Outcome =
  | { readonly kind: 'judged'; readonly pair: string; readonly judged: JudgedPair }
  | { readonly kind: 'passed-over' }
  /** It was ended; `head` is there when the snapshot itself could be read. */
  | { readonly kind: 'ended'; readonly reason: string; readonly head?: SnapshotHead };

interface Task {
  readonly job: Job;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
  head?: SnapshotHead;
}

/**
 * Jobs that lie in the worker's inbox beside the one it is at, so that it does not wait while the main thread renders a
 * report.
 */
const ahead = 1;

/**
 * Judges pairs in a worker thread, one after the other, under limits of time and memory. A job that exceeds one is
 * ended with the thread, and another thread goes on with the next: one thread serves a whole fleet as long as nothing
 * is wrong.
 */
export class Judge {
  readonly #start: Omit<WorkerStart, 'begun'>;
  readonly #limits: JudgingLimits;
  readonly #path: string;
  readonly #tell: (line: string) => void;
  #begun = new Begun(Begun.memory());
  /** In the order of their answers; the first is the one that the worker is at. */
  #tasks: Task[] = [];
  #posted = 0;
  #worker: Worker | undefined;
  #ready = false;
  #timer: NodeJS.Timeout | undefined;
  #over: Error | undefined;

  /** `path`: of the built worker. `tell`: takes errors of halint itself. */
  constructor(start: Omit<WorkerStart, 'begun'>, limits: JudgingLimits, path: string, tell: (line: string) => void) {
    this.#start = start;
    this.#limits = limits;
    this.#path = path;
    this.#tell = tell;
    this.#worker = this.#launch();
  }

  judge(job: Job): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#tasks.push({ job, resolve, reject });
      this.#post();
    });
  }

  /** Ends the thread at once, whatever it is doing. What has not been judged is rejected with `reason`. */
  close(reason = new Error('judging was ended')): void {
    this.#over = reason;
    this.#discard();
    for (const { reject } of this.#tasks.splice(0)) reject(reason);
  }

  #launch(): Worker {
    // Of its own: a thread that is being ended may still write for a moment.
    const begun = Begun.memory();
    this.#begun = new Begun(begun);
    const workerData: WorkerStart = { ...this.#start, begun };
    const { mebibytes } = this.#limits;
    const worker = new Worker(this.#path, { workerData, resourceLimits: { maxOldGenerationSizeMb: mebibytes } });
    worker.on('message', (answer: Answer) => this.#answered(answer));
    worker.on('error', (error) => this.#died(error));
    worker.on('exit', (code) => this.#died(new Error(`the thread ended with ${code}`)));
    return worker;
  }

  #discard(): void {
    clearTimeout(this.#timer);
    this.#worker?.removeAllListeners();
    // It may take a moment until a thread in the middle of an expression is gone; nothing waits for that.
    this.#worker?.on('error', () => undefined);
    void this.#worker?.terminate();
    this.#worker = undefined;
    this.#ready = false;
    this.#posted = 0;
  }

  #post(): void {
    if (this.#over !== undefined) return this.close(this.#over);
    if (this.#tasks.length === 0) return;
    this.#worker ??= this.#launch();
    for (const { job } of this.#tasks.slice(this.#posted, 1 + ahead)) {
      this.#worker.postMessage(job);
      this.#posted++;
      if (this.#posted === 1) this.#wind();
    }
  }

  /** The clock of the job that the worker begins now. */
  #wind(): void {
    clearTimeout(this.#timer);
    if (!this.#ready || this.#posted === 0) return;
    const { seconds } = this.#limits;
    this.#timer = setTimeout(
      () => this.#end(`judging was ended after ${seconds} s (--judge-timeout) at ${this.#begun.get()}`),
      seconds * 1000,
    );
  }

  #answered(answer: Answer): void {
    const [task] = this.#tasks;
    switch (answer.kind) {
      case 'ready':
        this.#ready = true;
        return this.#wind();
      case 'internal':
        return this.#tell(`internal error in ${answer.what}: ${answer.error}`);
      case 'head':
        if (task !== undefined) task.head = answer.head;
        return;
      case 'refused':
        // Before it is ready, it has refused the rules, with all that is to be judged by them.
        if (!this.#ready) return this.close(new UsageError(answer.message));
        this.#next()?.reject(new UsageError(answer.message));
        return;
      default:
        this.#next()?.resolve(answer);
    }
  }

  /** Takes the job that is done out of the list, and lets the next one begin. */
  #next(): Task | undefined {
    const task = this.#tasks.shift();
    this.#posted--;
    this.#wind();
    this.#post();
    return task;
  }

  #died(error: Error): void {
    if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      return this.#end(
        `judging was ended because it needed more than ${this.#limits.mebibytes} MiB of memory at ${this.#begun.get()}`,
      );
    }
    // A thread that cannot even start would not start for the next job either.
    if (!this.#ready) return this.close(error);
    this.#tell(`internal error at ${this.#begun.get()}: ${error.stack ?? error.message}`);
    this.#end(internalErrorIn(this.#begun.get()));
  }

  /** Gives up the job that the worker is at, and goes on with the others. */
  #end(reason: string): void {
    this.#discard();
    const task = this.#tasks.shift();
    task?.resolve({ kind: 'ended', reason, ...(task.head === undefined ? {} : { head: task.head }) });
    // What lay in the inbox is said again to the next thread.
    for (const each of this.#tasks) delete each.head;
    this.#post();
  }
}
