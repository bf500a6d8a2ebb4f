import type { Side } from '../../../sdk/index.ts';
import type { SyncOutcome } from '../outcome/outcome.ts';
import { refused } from '../outcome/outcome.ts';
import type { Plan } from '../../plan/plan.ts';
import { isUnaltered } from '../../plan/plan-id.ts';

export const nothingChanged = 'Nothing was changed.';
export const newPlan = 'Make a new plan: halint sync plan.';
export const notDerived =
  'This is not the plan that halint makes of these hosts: something moved since it was made, or the plan was altered.';

/** What a plan is held against. */
interface PlanTerms {
  readonly pair: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly allowed: (path: string, fileClass: string) => boolean;
}

/** Everything about a plan that can be refused without asking a host. */
export function validatePlan(plan: Plan, { pair, now, allowed }: PlanTerms): SyncOutcome | undefined {
  if (!isUnaltered(plan))
    return refused('The plan was changed after it was made: its id is not that of its content.', newPlan);
  if (plan.pair !== pair) return refused(`The plan is for the pair ${plan.pair}, not for ${pair}.`);
  if (!(now() < Date.parse(plan.expiresAt)))
    return refused(`The plan expired at ${plan.expiresAt} (expiresAt).`, newPlan);
  const outside = plan.items.find((item) => !allowed(item.path, item.class));
  if (outside !== undefined)
    return refused(
      `${outside.id}: halint's manifest and the policy do not allow to write this path in the class ${outside.class}.`,
    );
  return undefined;
}

/** Whether the active host is another one than the plan was made for, or is not certain. */
export function rolesMoved(plan: Plan, found: { readonly side: Side } | string): SyncOutcome | undefined {
  if (typeof found === 'string') return refused(`It is not certain which host is active: ${found}.`, nothingChanged);
  if (found.side === plan.roles.active) return undefined;
  return refused(
    `The roles moved since the plan was made: ${plan.hosts[found.side].name} is active now.`,
    nothingChanged,
    newPlan,
  );
}
