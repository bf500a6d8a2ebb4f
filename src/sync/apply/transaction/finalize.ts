import type { Side } from '../../../sdk/index.ts';
import type { SyncMessage } from '../outcome/message.ts';
import type { SyncOutcome } from '../outcome/outcome.ts';
import { syncExit } from '../outcome/outcome.ts';
import type { PhaseEnd } from '../session/phase-end.ts';
import { failureIn } from './failures.ts';
import type { Transaction } from './transaction.ts';
import { both, guardedSide, noFailures } from './transaction.ts';

/** Ends the plan on both hosts: the agreed state is written, and what was kept for a rollback at once is removed. */
export async function finalizeOnBoth(
  transaction: Transaction,
  manualSteps: readonly SyncMessage[],
): Promise<SyncOutcome> {
  const { plan, sessions } = transaction;
  const finalize = (side: Side): Promise<PhaseEnd> => sessions[side].phase('finalize\nquit\n', 120);
  const first = guardedSide(transaction);
  // Once it is finalized it no longer rolls back by itself, so the other host comes after it.
  const guarded = first === undefined ? undefined : await finalize(first);
  const ends =
    guarded?.ok === false
      ? { ...noFailures, [first ?? 'a']: guarded }
      : await both((side) => (guarded !== undefined && side === first ? Promise.resolve(guarded) : finalize(side)));
  const failed = failureIn(transaction, ends);
  if (failed !== undefined)
    return {
      exit: syncExit.incomplete,
      messages: [{ code: 'end-not-recorded' }, ...failed.messages, { code: 'run-recover' }],
    };
  return {
    exit: syncExit.done,
    messages: [
      { code: 'plan-applied', plan: plan.id, items: plan.items.length },
      ...manualSteps,
      { code: 'run-rollback', plan: plan.id },
    ],
  };
}
