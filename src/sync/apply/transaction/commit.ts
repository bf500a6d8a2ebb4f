import type { Side } from '../../../sdk/index.ts';
import { otherSide } from '../../../sdk/index.ts';
import type { SyncMessage } from '../outcome/message.ts';
import type { SyncOutcome } from '../outcome/outcome.ts';
import { syncExit } from '../outcome/outcome.ts';
import type { PhaseEnd } from '../session/phase-end.ts';
import { faultOf } from '../session/phase-end.ts';
import { rollsBackByItself } from './confirm.ts';
import { failureOf } from './failures.ts';
import { rollBackBoth } from './roll-back.ts';
import type { Transaction } from './transaction.ts';
import { noFailures } from './transaction.ts';

/** What the commit left for a person to do, or why it failed. */
export type Committed = { readonly manualSteps: readonly SyncMessage[] } | SyncOutcome;

/** The host whose journal decides goes first. If the other one cannot follow, both are rolled back. */
export async function commitOnBoth(transaction: Transaction): Promise<Committed> {
  const { options, hostPlans, sessions } = transaction;
  const manualSteps: SyncMessage[] = [];
  const decider: Side = hostPlans.a.writerPlan.decides ? 'a' : 'b';
  for (const side of [decider, otherSide(decider)]) {
    const { name } = sessions[side];
    options.say(`${name}: putting the files in place`);
    const end = await sessions[side].phase('commit\n', 600);
    for (const activation of activationsIn(end)) {
      options.say(`${name}: ${activation.join(' ')}`);
      const [id, ...result] = activation;
      if (id === 'bm-restart-by-hand' && result[0] !== 'nothing')
        manualSteps.push({ code: 'restart-needed', host: name, detail: result.join(' ').trim() });
    }
    if (end.ok) continue;
    if (end.code === 'lost')
      return {
        exit: syncExit.incomplete,
        messages: [
          faultOf(name, end),
          { code: 'commit-unknown' },
          { code: 'run-recover' },
          ...rollsBackByItself(transaction, side),
        ],
      };
    return rollBackBoth(transaction, failureOf(transaction, side, end), { ...noFailures, [side]: end });
  }
  return { manualSteps };
}

/** Lines `activation ID RESULT…` of the host. */
const activationsIn = ({ frames }: PhaseEnd): readonly (readonly string[])[] =>
  frames.flatMap(({ words }) => (words[0] === 'activation' ? [words.slice(1)] : []));
