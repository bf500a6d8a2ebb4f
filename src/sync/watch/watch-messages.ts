import type { Pair, Side } from '../../sdk/index.ts';
import { otherSide } from '../../sdk/index.ts';
import type { SyncMessage } from '../apply/outcome/message.ts';
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
    regenerate: `${path} rebuilt from ${recipe?.from ?? 'its source'}`,
  }[action];
  return `${names[to]}: ${what} (${decision})`;
}

/** A path that is not in step and is not changed. */
export const openItemMessage = ({ path, why, decision }: OpenItem): string =>
  `left alone: ${path}: ${why} (${decision})`;

/** What an item would need a person for. */
export const lockoutMessage = ({ path, to, from }: PlanItem, why: string, names: Names): string =>
  `left alone: ${path} differs, and ${names[to]} is not given it unattended, because ${why}: halint sync plan, as on ${names[from]}`;

/** Why the watch ends at a conflict. */
export function conflictMessage(conflicts: readonly OpenItem[], pair: Pair, active: Side): SyncMessage {
  const names = hostNames(pair);
  return {
    code: 'watch-conflict',
    conflicts: conflicts.map(({ path, why }) => ({ path, why })),
    active: names[active],
    passive: names[otherSide(active)],
  };
}
