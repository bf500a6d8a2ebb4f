import type { SyncMessage } from '../outcome/message.ts';
import type { SyncOutcome } from '../outcome/outcome.ts';
import { syncExit } from '../outcome/outcome.ts';
import { rollbackConflicts } from '../outcome/rollback-conflicts.ts';
import type { PhaseEnds } from '../session/phase-end.ts';
import { faultOf } from '../session/phase-end.ts';
import type { Transaction } from './transaction.ts';
import { both, noFailures, sides } from './transaction.ts';

/**
 * Rolls both hosts back, and returns the outcome with the result of that. `ends`: a host that failed has rolled back by
 * itself.
 */
export async function rollBackBoth(
  { sessions }: Transaction,
  outcome: SyncOutcome,
  ends: PhaseEnds = noFailures,
): Promise<SyncOutcome> {
  const undone = await both((side) =>
    ends[side].ok ? sessions[side].phase('undo\n', 300) : Promise.resolve(ends[side]),
  );
  const unrestored = sides.filter((side) => {
    const end = undone[side];
    return !end.ok && (end.code === 'lost' || end.code === 'incomplete');
  });
  if (unrestored.length === 0) {
    const code = outcome.exit === syncExit.refused ? 'nothing-changed' : 'everything-restored';
    return { ...outcome, messages: [...outcome.messages, { code }] };
  }
  const messages = unrestored.flatMap((side): readonly SyncMessage[] => {
    const [end, { name }] = [undone[side], sessions[side]];
    if (end.ok) return [];
    const conflicts = rollbackConflicts(name, end.frames);
    const known =
      end.code === 'lost'
        ? outcome.messages.some((message) => message.code === 'session-lost' && message.host === name)
        : conflicts.length > 0;
    return [...conflicts, ...(known ? [] : [faultOf(name, end)])];
  });
  return {
    exit: syncExit.incomplete,
    messages: [...outcome.messages, ...messages, { code: 'run-recover' }],
  };
}
