import type { FileEvent } from '../../hosts/notify/file-events.ts';

type ChangeKind = Extract<FileEvent, { kind: 'touched' }>['as'];

/**
 * Milliseconds. A save is over when nothing was heard of the path for `quiet`; it is not waited for longer than `most`.
 */
export interface SettleTime {
  readonly idle: number;
  readonly max: number;
}

/**
 * A rename brings a whole file; its writer may open it again, and in place of one that is removed another may
 * come; while one is open it is half a file most of the time.
 */
export const defaultSettleTimes: Readonly<Record<ChangeKind, SettleTime>> = {
  renamed: { idle: 1, max: 500 },
  closed: { idle: 50, max: 1000 },
  open: { idle: 600, max: 10_000 },
};

/** More paths than this are not scanned one by one. */
const maxPaths = 1000;

interface Entry {
  readonly first: number;
  readonly due: number;
  readonly change: ChangeKind;
}

/**
 * Paths with events that were not scanned since. Times are milliseconds of one clock. The set is
 * bounded: past `maxPaths`, or once events were lost, everything is scanned.
 */
export class Backlog {
  readonly #settleTimes: Readonly<Record<ChangeKind, SettleTime>>;
  readonly #paths = new Map<string, Entry>();
  #everything: number | undefined;

  constructor(patience: Readonly<Record<ChangeKind, SettleTime>> = defaultSettleTimes) {
    this.#settleTimes = patience;
  }

  /** Paths that wait; with `everything` they are not counted any more. */
  get size(): number {
    return this.#paths.size;
  }

  get everything(): boolean {
    return this.#everything !== undefined;
  }

  note(path: string, change: ChangeKind, now: number): void {
    if (this.everything) return;
    const { idle, max } = this.#settleTimes[change];
    const first = this.#paths.get(path)?.first ?? now;
    this.#paths.set(path, { first, due: Math.min(now + idle, Math.max(first + max, now)), change });
    if (this.#paths.size > maxPaths) this.all(now);
  }

  /** Everything has to be scanned. */
  all(now: number): void {
    this.#everything ??= now;
    this.#paths.clear();
  }

  /** Whether a file is being written, so that a scan would find half of it. */
  writing(now: number): boolean {
    return [...this.#paths.values()].some(({ change, due }) => change === 'open' && due > now);
  }

  /** When something is due next; undefined: nothing waits. */
  next(): number | undefined {
    if (this.#everything !== undefined) return this.#everything;
    return this.#paths.size === 0 ? undefined : Math.min(...[...this.#paths.values()].map(({ due }) => due));
  }

  /** What is due, and no longer part of the backlog. */
  take(now: number): 'everything' | readonly string[] {
    if (this.#everything !== undefined) {
      this.clear();
      return 'everything';
    }
    const due = [...this.#paths].filter(([, entry]) => entry.due <= now).map(([path]) => path);
    for (const path of due) this.#paths.delete(path);
    return due;
  }

  /** What was taken and could not be done, for later; what was heard of it meanwhile counts more. */
  requeue(taken: 'everything' | readonly string[], due: number): void {
    if (taken === 'everything') return this.all(due);
    for (const path of taken)
      if (!this.everything && !this.#paths.has(path)) this.#paths.set(path, { first: due, due, change: 'closed' });
    if (this.#paths.size > maxPaths) this.all(due);
  }

  clear(): void {
    this.#everything = undefined;
    this.#paths.clear();
  }
}
