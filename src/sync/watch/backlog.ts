import type { Notice } from '../../hosts/notify/notices.ts';

type How = Extract<Notice, { kind: 'touched' }>['as'];

/**
 * Milliseconds. A save is over when nothing was heard of the path for `quiet`; it is not waited for longer than `most`.
 */
export interface Patience {
  readonly quiet: number;
  readonly most: number;
}

/**
 * A rename brings a whole file; its writer may open it again, and in place of one that is removed another may
 * come; while one is open it is half a file most of the time.
 */
export const usualPatience: Readonly<Record<How, Patience>> = {
  renamed: { quiet: 1, most: 500 },
  closed: { quiet: 50, most: 1000 },
  open: { quiet: 600, most: 10_000 },
};

/** More paths than this are not looked at one by one. */
const mostPaths = 1000;

interface Entry {
  readonly first: number;
  readonly due: number;
  readonly how: How;
}

/**
 * Paths that something was heard of and that were not looked at since. Times are milliseconds of one clock. The set is
 * bounded: past `mostPaths`, or once notices were lost, everything is looked at.
 */
export class Backlog {
  readonly #patience: Readonly<Record<How, Patience>>;
  readonly #paths = new Map<string, Entry>();
  #everything: number | undefined;

  constructor(patience: Readonly<Record<How, Patience>> = usualPatience) {
    this.#patience = patience;
  }

  /** Paths that wait; with `everything` they are not counted any more. */
  get size(): number {
    return this.#paths.size;
  }

  get everything(): boolean {
    return this.#everything !== undefined;
  }

  note(path: string, how: How, now: number): void {
    if (this.everything) return;
    const { quiet, most } = this.#patience[how];
    const first = this.#paths.get(path)?.first ?? now;
    this.#paths.set(path, { first, due: Math.min(now + quiet, Math.max(first + most, now)), how });
    if (this.#paths.size > mostPaths) this.all(now);
  }

  /** Everything has to be looked at. */
  all(now: number): void {
    this.#everything ??= now;
    this.#paths.clear();
  }

  /** Whether a file is being written, so that a look at everything would find half of it. */
  writing(now: number): boolean {
    return [...this.#paths.values()].some(({ how, due }) => how === 'open' && due > now);
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
  giveBack(taken: 'everything' | readonly string[], due: number): void {
    if (taken === 'everything') return this.all(due);
    for (const path of taken)
      if (!this.everything && !this.#paths.has(path)) this.#paths.set(path, { first: due, due, how: 'closed' });
    if (this.#paths.size > mostPaths) this.all(due);
  }

  clear(): void {
    this.#everything = undefined;
    this.#paths.clear();
  }
}
