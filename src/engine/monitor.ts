/** Follows judging while it goes on. Nothing of it is part of a result: what it is given never changes a verdict. */
export interface Monitor {
  /** A fact is going to be parsed, or a rule to be judged. */
  begins(what: string): void;
  /** A fact or a rule threw; its verdict is unknown, and the rest goes on. */
  failed(what: string, error: unknown): void;
}

export const unmonitored: Monitor = { begins: () => undefined, failed: () => undefined };

/** Does the work of a fact or a rule. An error in it stays there. */
export function contained<T>(what: string, monitor: Monitor, work: () => T, instead: () => T): T {
  monitor.begins(what);
  try {
    return work();
  } catch (error) {
    monitor.failed(what, error);
    return instead();
  }
}

/** `id`: of the fact or the rule. */
export const internalErrorIn = (id: string): string => `internal error in ${id}, please report it`;
