import type { Base } from '../state/base.ts';
import { changedFields } from '../state/file-state.ts';
import type { Plan } from '../plan/plan.ts';
import { withId } from '../plan/plan-id.ts';

/**
 * The plan without the groups that these items are in: a group is whole or not done at all. What they are about stays
 * disputed.
 */
export function withoutItems(plan: Plan, ids: ReadonlySet<string>): Plan {
  if (ids.size === 0) return plan;
  const order = plan.order.filter((group) => !group.some((id) => ids.has(id)));
  const kept = new Set(order.flat());
  const left = plan.items.filter(({ id }) => !kept.has(id)).map(({ path }) => path);
  const { id: _id, ...body } = plan;
  return withId({
    ...body,
    items: plan.items.filter(({ id }) => kept.has(id)),
    order,
    disputed: union(plan.disputed, left),
  });
}

/**
 * A plan for some of the files keeps disputed what it has not read. (Settled paths are dropped by themselves.)
 */
export function withEarlierDisputes(plan: Plan, base: Base): Plan {
  if (!base.agreed || base.disputed.every((path) => plan.disputed.includes(path))) return plan;
  const { id: _id, ...body } = plan;
  return withId({ ...body, disputed: union(plan.disputed, base.disputed) });
}

const union = (left: readonly string[], right: readonly string[]): readonly string[] =>
  [...new Set([...left, ...right])].sort();

/** Whether carrying out the plan would agree on anything that was not agreed before, even if it has nothing to do. */
export function changesAgreement({ agreed, disputed }: Plan, base: Base, whole: boolean): boolean {
  if (!base.agreed) return agreed.length > 0;
  const changed = agreed.some(({ path, states }) => {
    const known = base.files.get(path);
    if (states === undefined || known === undefined) return states !== undefined || known !== undefined;
    return changedFields(known.a, states.a).length > 0 || changedFields(known.b, states.b).length > 0;
  });
  return (
    changed ||
    (whole && (disputed.length !== base.disputed.length || disputed.some((path) => !base.disputed.includes(path))))
  );
}
