import type { AgreementVote } from '../agreement/agreement-vote.ts';
import type { SyncOutcome } from '../outcome/outcome.ts';
import { syncExit } from '../outcome/outcome.ts';
import type { PhaseEnds } from '../session/phase-end.ts';
import { planTransfers } from '../transfer/transfer-routes.ts';
import { failureIn } from './failures.ts';
import { rollBackBoth } from './roll-back.ts';
import type { Transaction } from './transaction.ts';
import { both, sides, stagingSeconds } from './transaction.ts';

/** Sends the contents, and has them checked and staged next to their targets. */
export async function stageContents(
  transaction: Transaction,
  inspected: PhaseEnds,
  vote: AgreementVote,
): Promise<PhaseEnds | SyncOutcome> {
  const { hostPlans, sessions, route } = transaction;
  const [seconds, prefetched] = [stagingSeconds(hostPlans), route.current];
  const changed = sides.filter((side) => hostPlans[side].items.length > 0);
  const staging = both((side) => sessions[side].expect(seconds));
  // Both at once, before there is any content.
  for (const side of sides) sessions[side].send(changed.includes(side) ? 'begin\n' : 'begin\nbegun\n');
  const routes = prefetched === undefined ? planTransfers(hostPlans, sessions, inspected) : [prefetched];
  // One after the other: a host that sends does not read, so two that send to each other could deadlock.
  for (const each of routes) {
    route.use(each);
    const fault = await each.transfer.run(seconds);
    if (fault === undefined) continue;
    // A host that waits for content takes every word for it, so its input ends instead.
    for (const side of changed) sessions[side].hangUp();
    return rollBackBoth(transaction, { exit: syncExit.rolledBack, messages: [fault] }, await staging);
  }
  for (const side of changed) {
    const digests = routes.filter(({ source }) => source !== side).map(({ transfer }) => transfer.digestLines());
    sessions[side].send(`${digests.join('')}prepare\n`);
  }
  if (prefetched !== undefined) vote.prefetch(seconds);
  const ends = await staging;
  const failed = failureIn(transaction, ends);
  return failed === undefined ? ends : rollBackBoth(transaction, failed, ends);
}
