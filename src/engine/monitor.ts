/** Observes the evaluation. It cannot change a verdict. */
export interface Monitor {
  /** A fact is about to be parsed, or a rule to be judged. */
  begins(what: string): void;
  /** A fact or a rule threw an exception; it is unknown, and the evaluation continues. */
  failed(what: string, error: unknown): void;
}

export const unmonitored: Monitor = { begins: () => undefined, failed: () => undefined };

/** Runs a fact or a rule and isolates its exceptions. */
export function isolateErrors<T>(what: string, monitor: Monitor, work: () => T, instead: () => T): T {
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
