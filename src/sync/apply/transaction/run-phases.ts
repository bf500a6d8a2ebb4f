import { AgreementVote } from '../agreement/agreement-vote.ts';
import type { SyncOutcome } from '../outcome/outcome.ts';
import { rolesChanged } from '../preconditions/plan-validity.ts';
import { commitOnBoth } from './commit.ts';
import { confirmConnection, confirmServices } from './confirm.ts';
import { failureIn } from './failures.ts';
import { finalizeOnBoth } from './finalize.ts';
import { inspectHosts } from './inspect.ts';
import { rollBackBoth } from './roll-back.ts';
import { stageContents } from './stage.ts';
import type { Transaction } from './transaction.ts';
import { queryActive } from './transaction.ts';

/** The phases of a transaction, in their order. Each one ends it where it fails. */
export async function runPhases(transaction: Transaction): Promise<SyncOutcome> {
  const { plan, options, hostPlans, sessions, smokeTest } = transaction;
  const inspected = await inspectHosts(transaction);
  if ('exit' in inspected) return inspected;
  const writtenAt = new Date(options.now()).toISOString();
  const vote = new AgreementVote({ plan, hostPlans, sessions, inspected, writtenAt });
  const [staged, answering] = await Promise.all([
    stageContents(transaction, inspected, vote),
    smokeTest?.recordAnswering(),
  ]);
  if ('exit' in staged) return staged;
  if (answering !== undefined) options.say(answering);
  const [votes, active] = await Promise.all([vote.confirm(staged), queryActive(transaction)]);
  const failed = failureIn(transaction, votes);
  if (failed !== undefined) return rollBackBoth(transaction, failed, votes);
  const changedRoles = rolesChanged(plan, active);
  if (changedRoles !== undefined) return rollBackBoth(transaction, changedRoles);
  const committed = await commitOnBoth(transaction);
  if ('exit' in committed) return committed;
  return (
    (await confirmConnection(transaction)) ??
    (await confirmServices(transaction)) ??
    finalizeOnBoth(transaction, committed.manualSteps)
  );
}
