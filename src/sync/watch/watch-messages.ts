import type { Pair, Side } from '../../sdk/index.ts';
import { otherSide } from '../../sdk/index.ts';
import type { OpenItem, PlanItem } from '../plan/plan.ts';

type Names = Readonly<Record<Side, string>>;

export const hostNames = ({ hosts }: Pair): Names => ({ a: hosts.a.name, b: hosts.b.name });

/** One change that was carried out. Paths and hosts only; never anything of a content. */
export function changeMessage({ path, action, to, from, decision, recipe }: PlanItem, names: Names): string {
  const like = from === to ? '' : `, as on ${names[from]}`;
  const what = {
    write: `${path} written${like}`,
    delete: `${path} deleted${like}`,
    'set-access': `${path}: mode and owner set${like}`,
    regenerate: `${path} made anew from ${recipe?.from ?? 'its text'}`,
  }[action];
  return `${names[to]}: ${what} (${decision})`;
}

/** What is not in step and is not touched. */
export const openItemMessage = ({ path, why, decision }: OpenItem): string =>
  `left alone: ${path}: ${why} (${decision})`;

/** What an item would need a person for. */
export const lockoutMessage = ({ path, to, from }: PlanItem, why: string, names: Names): string =>
  `left alone: ${path} differs, and ${names[to]} is not given it unattended, because ${why}: halint sync plan, as on ${names[from]}`;

/** Why the watch ends at a conflict, and what to do. */
export function conflictMessages(conflicts: readonly OpenItem[], pair: Pair, active: Side): readonly string[] {
  const [first] = conflicts;
  const names = hostNames(pair);
  return [
    `Stopped: ${conflicts.length === 1 ? 'a file is' : `${conflicts.length} files are`} in conflict, and only a person can say which host is right. Nothing of ${conflicts.length === 1 ? 'it' : 'them'} was changed.`,
    ...conflicts.slice(0, 20).map(({ path, why }) => `${path}: ${why}`),
    ...(conflicts.length > 20 ? [`… and ${conflicts.length - 20} more: halint sync status`] : []),
    `Look: halint sync plan. Decide: halint sync plan --take ${names[active]}:${first?.path ?? 'PATH'} -o plan.json (or --take ${names[otherSide(active)]}:…), halint sync apply plan.json; then start the watch again.`,
  ];
}
