import type { Side } from '../../sdk/index.ts';
import type { SyncMessage } from './outcome/message.ts';
import type { SyncOutcome } from './outcome/outcome.ts';
import { refused, syncExit } from './outcome/outcome.ts';
import { rollbackConflicts } from './outcome/rollback-conflicts.ts';
import type { RecoverOptions } from './recover.ts';
import { openSession } from './session/host-access.ts';
import type { PhaseEnds } from './session/phase-end.ts';
import type { Session } from './session/session.ts';
import { faultOf } from './session/phase-end.ts';
import { both, sides } from './transaction/transaction.ts';

/**
 * Rolls back a plan that was applied: files, owners and the agreed state, from the backups on the hosts, verified by
 * digest. Refused as a whole if a file has changed since, because that change would be lost.
 */
export async function rollback(plan: string, options: RecoverOptions): Promise<SyncOutcome> {
  if (!/^[0-9a-f]{64}$/.test(plan)) return refused({ code: 'not-a-plan-id', text: plan.slice(0, 80) });
  const open = (side: Side): Session =>
    openSession(options.hosts[side], { owner: options.owner, signal: options.signal });
  const sessions = { a: open('a'), b: open('b') };
  try {
    return await rollBackWith(plan, sessions);
  } finally {
    await Promise.all(sides.map((side) => sessions[side].close()));
  }
}

async function rollBackWith(plan: string, sessions: Readonly<Record<Side, Session>>): Promise<SyncOutcome> {
  for (const command of ['opened', 'lock', `restorable ${plan}`, `mark ${plan}`]) {
    const ends = await both((side) =>
      command === 'opened' ? sessions[side].opened : sessions[side].phase(`${command}\n`, 120),
    );
    const faults = faultsOf(sessions, ends);
    if (faults.length > 0 && command.startsWith('mark'))
      return { exit: syncExit.incomplete, messages: [...faults, { code: 'run-recover' }] };
    if (faults.length > 0) return refused(...faults, { code: 'nothing-changed' });
  }
  const ends = await both((side) => sessions[side].phase(`restore ${plan}\n`, 600));
  await both((side) => sessions[side].phase('quit\n', 10));
  const faults = faultsOf(sessions, ends);
  return faults.length > 0
    ? { exit: syncExit.incomplete, messages: [...faults, { code: 'run-recover' }] }
    : { exit: syncExit.done, messages: [{ code: 'plan-rolled-back', plan, recovered: false }] };
}

const faultsOf = (sessions: Readonly<Record<Side, Session>>, ends: PhaseEnds): readonly SyncMessage[] =>
  sides.flatMap((side) => {
    const [end, { name }] = [ends[side], sessions[side]];
    return end.ok ? [] : [faultOf(name, end), ...rollbackConflicts(name, end.frames)];
  });
