import type { Side } from '../../../sdk/index.ts';
import { isAgreementOf } from '../agreement/next-agreement.ts';
import type { SyncOutcome } from '../outcome/outcome.ts';
import { refused } from '../outcome/outcome.ts';
import { changedHostKeys } from '../preconditions/host-keys.ts';
import { rolesChanged } from '../preconditions/plan-validity.ts';
import type { PhaseEnds } from '../session/phase-end.ts';
import { faultOf } from '../session/phase-end.ts';
import { prefetchRoute } from '../transfer/transfer-routes.ts';
import { changedPreconditions, failureIn } from './failures.ts';
import type { Transaction } from './transaction.ts';
import { both, queryActive, sides, stagingSeconds } from './transaction.ts';

/**
 * Both hosts are the machines of the plan, no other transaction runs there, and nothing has changed since the plan was
 * made.
 */
export async function inspectHosts(transaction: Transaction): Promise<PhaseEnds | SyncOutcome> {
  const { plan, options, hostPlans, sessions, route } = transaction;
  const inspecting = both((side) => sessions[side].phase('inspect\n', 120));
  route.use(prefetchRoute(hostPlans, sessions, stagingSeconds(hostPlans)));
  const [active, ends, opened, differences] = await Promise.all([
    queryActive(transaction),
    inspecting,
    both((side) => sessions[side].opened),
    options.confirm?.() ?? [],
  ]);
  for (const side of sides) {
    const end = opened[side];
    if (!end.ok)
      return refused(
        faultOf(sessions[side].name, end),
        { code: 'nothing-changed' },
        { code: 'both-hosts-needed', to: 'apply' },
      );
  }
  const changedKeys = changedHostKeys(plan, hostKeysOf(transaction));
  if (changedKeys.length > 0) return refused(...changedKeys, { code: 'nothing-changed' }, { code: 'make-new-plan' });
  const failed = failureIn(transaction, ends);
  if (failed !== undefined) return refused(...failed.messages, { code: 'nothing-changed' });
  const changedRoles = rolesChanged(plan, active);
  if (changedRoles !== undefined) return changedRoles;
  const otherAgreement = sides.find((side) => !isAgreementOf(plan, ends[side].frames));
  if (otherAgreement !== undefined)
    return refused(
      { code: 'agreement-changed', host: plan.hosts[otherAgreement].name },
      { code: 'nothing-changed' },
      { code: 'make-new-plan' },
    );
  const changed = sides.flatMap((side) => changedPreconditions(transaction, side, ends[side].frames));
  if (changed.length > 0) return refused(...changed, { code: 'nothing-changed' }, { code: 'make-new-plan' });
  return differences.length === 0
    ? ends
    : refused({ code: 'plan-not-derived', differences }, { code: 'nothing-changed' }, { code: 'make-new-plan' });
}

const hostKeysOf = ({ sessions: { a, b } }: Transaction): Readonly<Partial<Record<Side, string>>> => ({
  ...(a.hostKey === undefined ? {} : { a: a.hostKey }),
  ...(b.hostKey === undefined ? {} : { b: b.hostKey }),
});
