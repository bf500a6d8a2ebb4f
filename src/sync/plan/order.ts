import { filePolicyFor } from './file-policy.ts';
import type { PlanItem } from './plan.ts';

/**
 * Groups of items in the order in which they are carried out. Files that only make sense together (a certificate and
 * its authority, a text and what is derived from it) are one group; everything else is a group of its own.
 */
export function orderOf(items: readonly PlanItem[]): readonly (readonly string[])[] {
  const groups = new Map<string, PlanItem[]>();
  for (const item of items) {
    const key = groupKey(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.entries()]
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([, group]) => [...group].sort(byRank).map(({ id }) => id));
}

/**
 * Derived files go with their text; the other members of a group are named in `file-policy.ts`. Hosts are never mixed
 * in a group.
 */
function groupKey({ path, to, recipe }: PlanItem): string {
  const own = recipe === undefined ? path : recipe.from;
  return `${to} ${filePolicyFor(own).group ?? own}`;
}

const byRank = (left: PlanItem, right: PlanItem): number => rank(left) - rank(right) || (left.id < right.id ? -1 : 1);

/** What is deleted goes last of its kind, so that nothing points at it any more; what is derived follows its text. */
const rank = ({ path, action }: PlanItem): number =>
  (filePolicyFor(path).rank ?? 0) * 4 + (action === 'regenerate' ? 1 : action === 'delete' ? 2 : 0);
