import type { Side } from '../../../sdk/index.ts';
import type { SyncOutcome } from '../outcome/outcome.ts';
import { refused } from '../outcome/outcome.ts';
import type { Plan } from '../../plan/plan.ts';
import { isUnaltered } from '../../plan/plan-id.ts';

/** What a plan is compared with. */
interface PlanTerms {
  readonly pair: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly allowed: (path: string, fileClass: string) => boolean;
}

/** Everything about a plan that can be refused without asking a host. */
export function validatePlan(plan: Plan, { pair, now, allowed }: PlanTerms): SyncOutcome | undefined {
  if (!isUnaltered(plan)) return refused({ code: 'plan-altered' }, { code: 'make-new-plan' });
  if (plan.pair !== pair) return refused({ code: 'plan-for-other-pair', planned: plan.pair, pair });
  if (!(now() < Date.parse(plan.expiresAt)))
    return refused({ code: 'plan-expired', at: plan.expiresAt }, { code: 'make-new-plan' });
  const outside = plan.items.find((item) => !allowed(item.path, item.class));
  return outside === undefined
    ? undefined
    : refused({ code: 'path-not-allowed', item: outside.id, class: outside.class });
}

/** Whether the active host is another one than the plan was made for, or is not certain. */
export function rolesChanged(plan: Plan, found: { readonly side: Side } | string): SyncOutcome | undefined {
  if (typeof found === 'string')
    return refused({ code: 'roles-uncertain', reason: found }, { code: 'nothing-changed' });
  if (found.side === plan.roles.active) return undefined;
  return refused(
    { code: 'roles-changed', active: plan.hosts[found.side].name },
    { code: 'nothing-changed' },
    { code: 'make-new-plan' },
  );
}
