import type { Side } from '../../sdk/index.ts';
import { openSession } from './session/host-access.ts';
import type { SyncOutcome } from './outcome/outcome.ts';
import { refused, syncExit } from './outcome/outcome.ts';
import type { RecoverOptions } from './recover.ts';
import type { PhaseEnd, Session } from './session/session.ts';
import { rollbackConflicts } from './outcome/rollback-conflicts.ts';

const sides = ['a', 'b'] as const;

/**
 * Takes back a plan that was carried out: files, owners and the agreed state, from the backups on the hosts, verified
 * by digest. Refused as a whole when a file has changed since, because that change would be lost.
 */
export async function rollback(plan: string, options: RecoverOptions): Promise<SyncOutcome> {
  if (!/^[0-9a-f]{64}$/.test(plan))
    return refused(
      `${plan.slice(0, 80)} is not the id of a plan: 64 hexadecimal digits, as \`halint sync apply\` printed it.`,
    );
  const open = (side: Side): Session =>
    openSession(options.hosts[side], { owner: options.owner, signal: options.signal });
  const sessions = { a: open('a'), b: open('b') };
  try {
    for (const command of ['opened', 'lock', `restorable ${plan}`, `mark ${plan}`]) {
      const ends = await Promise.all(
        sides.map((side) => (command === 'opened' ? sessions[side].opened : sessions[side].phase(`${command}\n`, 120))),
      );
      const why = ends.flatMap((end, i) => (end.ok ? [] : [sentence(sessions[sides[i] ?? 'a'], end)]));
      if (why.length > 0 && command.startsWith('mark'))
        return { exit: syncExit.incomplete, lines: [...why, 'Run: halint sync recover.'] };
      if (why.length > 0) return refused(...why, 'Nothing was changed.');
    }
    const ends = await Promise.all(sides.map((side) => sessions[side].phase(`restore ${plan}\n`, 600)));
    const failed = ends.flatMap((end, i) =>
      end.ok
        ? []
        : [sentence(sessions[sides[i] ?? 'a'], end), ...rollbackConflicts(sessions[sides[i] ?? 'a'].name, end.frames)],
    );
    await Promise.all(sides.map((side) => sessions[side].phase('quit\n', 10)));
    if (failed.length > 0) return { exit: syncExit.incomplete, lines: [...failed, 'Run: halint sync recover.'] };
    return { exit: syncExit.done, lines: [`Plan ${plan} is taken back on both hosts.`] };
  } finally {
    await Promise.all(sides.map((side) => sessions[side].close()));
  }
}

const sentence = (session: Session, end: PhaseEnd): string =>
  end.ok ? '' : end.code === 'lost' ? `${end.why}.` : `${session.name}: ${end.why}.`;
