/** Exit codes of the commands that change hosts. */
export const syncExit = {
  /** In step, or applied. */
  done: 0,
  pending: 10,
  conflict: 11,
  /** Nothing was changed, because halint would not go on. */
  refused: 12,
  /** It was begun and failed; everything is as it was before. */
  rolledBack: 13,
  /** It failed, and somebody has to look: not everything could be put back, or nobody knows how it ended. */
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
