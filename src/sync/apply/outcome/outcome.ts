import type { SyncMessage } from './message.ts';

/** Exit codes of `halint sync …`, in addition to 2 (usage), 3 (incomplete) and 4 (internal) of every command. */
export const syncExit = {
  /** In sync, or applied. */
  done: 0,
  /** Changes are pending, and no decision is needed. */
  pending: 10,
  /** A person has to decide something. */
  conflict: 11,
  /** Nothing was changed, because a precondition failed: roles, a stale plan, a split brain. */
  refused: 12,
  /** It was begun and failed; everything is as it was before. */
  rolledBack: 13,
  /** It failed and needs a person: not everything could be restored, or the result is unknown. */
  incomplete: 14,
} as const;

export type SyncExit = (typeof syncExit)[keyof typeof syncExit];

/**
 * How a command that changes hosts ended. Code decides by `exit` and by the codes of the messages; `renderMessage`
 * makes text of them. No message holds anything secret.
 */
export interface SyncOutcome {
  readonly exit: SyncExit;
  /** What happened and what to do, the most important first. */
  readonly messages: readonly SyncMessage[];
}

export const refused = (...messages: readonly SyncMessage[]): SyncOutcome => ({ exit: syncExit.refused, messages });

/** Whether a connection was lost: the result on that host is unknown, and a later run may succeed. */
export const lostConnection = ({ messages }: Pick<SyncOutcome, 'messages'>): boolean =>
  messages.some(({ code }) => code === 'session-lost');

/** Whether files or roles changed while the plan was being carried out: a later plan may succeed. */
export const foundChange = ({ messages }: Pick<SyncOutcome, 'messages'>): boolean =>
  messages.some(
    (message) =>
      message.code === 'precondition-changed' ||
      message.code === 'roles-changed' ||
      message.code === 'content-changed' ||
      (message.code === 'host-failed' && message.changed),
  );
