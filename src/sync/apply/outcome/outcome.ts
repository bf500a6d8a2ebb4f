/** Exit codes of `halint sync …`, in addition to 2 (usage), 3 (incomplete) and 4 (internal) of every command. */
export const syncExit = {
  /** In step, or applied. */
  done: 0,
  /** Changes wait, and no decision is needed. */
  pending: 10,
  /** A person has to decide something. */
  conflict: 11,
  /** Nothing was changed, because halint would not go on: roles, a stale plan, a split brain. */
  refused: 12,
  /** It was begun and failed; everything is as it was before. */
  rolledBack: 13,
  /** It failed and needs a person: not everything could be put back, or the result is unknown. */
  incomplete: 14,
} as const;

export type SyncExit = (typeof syncExit)[keyof typeof syncExit];

/** How a command that changes hosts ended, for a person. No line of it holds anything secret. */
export interface SyncOutcome {
  readonly exit: SyncExit;
  /** What happened and what to do, whole sentences, the most important first. */
  readonly lines: readonly string[];
}

export const refused = (...lines: readonly string[]): SyncOutcome => ({ exit: syncExit.refused, lines });
