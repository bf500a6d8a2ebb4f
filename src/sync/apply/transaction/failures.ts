import type { Side } from '../../../sdk/index.ts';
import type { SyncMessage } from '../outcome/message.ts';
import type { SyncExit, SyncOutcome } from '../outcome/outcome.ts';
import { refused, syncExit } from '../outcome/outcome.ts';
import { parseFileStates, stalePreconditions } from '../preconditions/file-states.ts';
import type { PhaseEnd, PhaseEnds } from '../session/phase-end.ts';
import { faultOf } from '../session/phase-end.ts';
import type { Frame } from '../../../hosts/remote-shell/frame-stream.ts';
import type { Transaction } from './transaction.ts';
import { sides } from './transaction.ts';

type Failed = Extract<PhaseEnd, { ok: false }>;

/** The preconditions of one host that no longer hold, by what it reported of its files. */
export function changedPreconditions(
  { options, hostPlans }: Transaction,
  side: Side,
  frames: readonly Frame[],
): readonly SyncMessage[] {
  const { name, root = '' } = options.hosts[side];
  return stalePreconditions(hostPlans[side].expectations, parseFileStates(frames, root), name);
}

/** What went wrong on either host, as an outcome; undefined: nothing did. */
export function failureIn(transaction: Transaction, ends: PhaseEnds): SyncOutcome | undefined {
  const outcomes = sides.flatMap((side) => {
    const end = ends[side];
    return end.ok ? [] : [failureOf(transaction, side, end)];
  });
  const [first] = outcomes;
  if (first === undefined) return undefined;
  const exit = outcomes.reduce<SyncExit>((worst, each) => (each.exit > worst ? each.exit : worst), first.exit);
  return { exit, messages: outcomes.flatMap(({ messages }) => messages) };
}

export function failureOf(transaction: Transaction, side: Side, end: Failed): SyncOutcome {
  const fault = faultOf(transaction.options.hosts[side].name, end);
  if (end.code === 'changed') {
    const changed = changedPreconditions(transaction, side, end.frames);
    return refused(...(changed.length === 0 ? [fault] : changed), { code: 'make-new-plan' });
  }
  return { exit: end.code === 'refused' ? syncExit.refused : syncExit.rolledBack, messages: [fault] };
}
