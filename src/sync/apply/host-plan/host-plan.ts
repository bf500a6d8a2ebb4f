import type { Side } from '../../../sdk/index.ts';
import { selectForRsync } from './select-for-rsync.ts';
import { contentChecker } from '../checks/content-checks.ts';
import { lockoutRisk } from '../../plan/lockout-risk.ts';
import type { FileState } from '../../state/file-state.ts';
import { accessOf } from '../../state/file-state.ts';
import type { Plan, PlanItem } from '../../plan/plan.ts';
import { validators } from '../checks/validators.ts';
import type { UnsupportedItem, UnsupportedPlan } from '../outcome/message.ts';
import type { WriterItem, WriterInspection, WriterPlan } from '../session/writer-script.ts';
import { isPlainName, isPlainPath } from '../session/writer-script.ts';

/** A path whose state on one host is a precondition of the plan. */
export interface Expectation {
  readonly path: string;
  readonly expected: FileState;
  /** The item that is reported when it has changed. */
  readonly item: string;
  /** It must be so on this host for this reason. */
  readonly role: 'source' | 'before';
}

/** What one host has to do for a plan. Pure: the plan says everything, nothing is decided here. */
export interface HostPlan {
  readonly writerPlan: WriterPlan;
  /** The plan's items that change this host, in the order in which they are carried out; the script counts from 1. */
  readonly items: readonly PlanItem[];
  readonly expectations: readonly Expectation[];
  /** By the number of the look (from 1): the item whose content it is. */
  readonly contents: ReadonlyMap<number, PlanItem>;
  /** Those of `contents` that rsync may carry. */
  readonly rsyncContents: ReadonlyMap<number, PlanItem>;
}

/** Who wanted a plan carried out: a person who had read it, or `sync watch`. */
export type Author = 'person' | 'watch';

/** Everything the two hosts have to do, or why the plan cannot be carried out at all. */
export function compileHostPlans(
  plan: Plan,
  token: string,
  by: Author,
): Readonly<Record<Side, HostPlan>> | UnsupportedPlan {
  const ordered = orderedItems(plan);
  if ('code' in ordered) return ordered;
  for (const item of ordered) {
    const problem = unsupportedReason(item);
    if (problem !== undefined) return { code: 'unsupported-item', item: item.id, problem };
  }
  const paths = ordered.map(({ to, path }) => `${to}:${path}`);
  const twice = paths.find((path, i) => paths.indexOf(path) !== i);
  if (twice !== undefined) return { code: 'duplicate-target', target: twice };
  const risky = ordered.filter((item) => lockoutRisk(item) !== undefined);
  if (new Set(risky.map(({ to }) => to)).size > 1)
    return { code: 'lockout-risk-on-both-hosts', items: risky.map(({ id }) => id) };
  const decider = risky[0]?.to ?? deciderOf(plan, ordered);
  const whole = { token, decider, by };
  return { a: hostPlanOf(plan, ordered, 'a', whole), b: hostPlanOf(plan, ordered, 'b', whole) };
}

/**
 * The host whose journal decides, unless one has a dead-man switch: the only one that changes, or else the active one.
 */
function deciderOf(plan: Plan, items: readonly PlanItem[]): Side {
  const changed = new Set(items.map(({ to }) => to));
  const [only] = changed;
  return changed.size === 1 && only !== undefined ? only : plan.roles.active;
}

function orderedItems({ items, order }: Plan): readonly PlanItem[] | UnsupportedPlan {
  const byId = new Map(items.map((item) => [item.id, item]));
  const ordered: PlanItem[] = [];
  for (const id of order.flat()) {
    const item = byId.get(id);
    if (item === undefined || !byId.delete(id)) return { code: 'unknown-item-in-order', item: id };
    ordered.push(item);
  }
  const [left] = byId.keys();
  return left === undefined ? ordered : { code: 'item-missing-in-order', item: left };
}

/** What the script on a host does not support. */
function unsupportedReason({ path, action, before, after, recipe, source }: PlanItem): UnsupportedItem | undefined {
  if (!isPlainPath(path)) return 'path-characters';
  if (recipe !== undefined && !isPlainPath(recipe.from)) return 'source-path-characters';
  const states = [before, after, ...(action === 'regenerate' ? [] : [source])];
  if (states.some(({ type }) => type === 'directory' || type === 'other' || type === 'unknown')) return 'file-type';
  if (after.type === 'link' && !/^[A-Za-z0-9._@%+=:,~#/-]+$/.test(after.target)) return 'link-characters';
  const access = accessOf(after);
  if (access !== undefined && !(isPlainName(access.user) && isPlainName(access.group))) return 'account-name';
  if (action === 'write' && after.type === 'file' && source.type !== 'file') return 'source-type';
  return action === 'set-access' && (before.type !== 'file' || access === undefined) ? 'access-of-non-file' : undefined;
}

/** What both halves of a transaction have in common. */
interface TransactionTerms {
  readonly token: string;
  /** The host whose journal decides. */
  readonly decider: Side;
  readonly by: Author;
}

function hostPlanOf(
  plan: Plan,
  ordered: readonly PlanItem[],
  side: Side,
  { token, decider, by }: TransactionTerms,
): HostPlan {
  const items = ordered.filter(({ to }) => to === side);
  const outgoing = ordered.filter(({ from, to, action }) => from === side && to !== side && action !== 'delete');
  const written = new Set(items.filter(({ action }) => action === 'write').map(({ path }) => path));
  const expectations: Expectation[] = [
    ...items.map(({ path, before, id }) => ({ path, expected: before, item: id, role: 'before' as const })),
    ...ordered
      .filter(({ from, to }) => from === side && to !== side)
      .map(({ path, source, id }) => ({ path, expected: source, item: id, role: 'source' as const })),
    // The text of a derived file is a precondition unless this plan writes it.
    ...items.flatMap(({ recipe, source, id }) =>
      recipe === undefined || written.has(recipe.from)
        ? []
        : [{ path: recipe.from, expected: source, item: id, role: 'source' as const }],
    ),
  ];
  const contents = new Map<number, PlanItem>();
  const rsyncContents = new Map<number, PlanItem>();
  const carried = rsyncItems(ordered);
  const inspections = expectations.map(({ path, expected, item }, i): WriterInspection => {
    const outgoingItem = outgoing.find(({ id }) => id === item);
    if (outgoingItem?.action !== 'write' || expected.type !== 'file')
      return { path, digest: digestKind(expected), send: 'no' };
    contents.set(i + 1, outgoingItem);
    if (!carried.has(outgoingItem)) return { path, digest: digestKind(expected), send: 'stream' };
    rsyncContents.set(i + 1, outgoingItem);
    return { path, digest: digestKind(expected), send: 'bulk' };
  });
  return {
    items,
    expectations,
    contents,
    rsyncContents,
    writerPlan: {
      id: plan.id,
      token,
      items: items.map(writerItem),
      inspections,
      checks: checksOf(plan, items),
      activations: [...new Set(items.flatMap(({ activations }) => activations))],
      bytes: 2 * items.reduce((sum, { after }) => sum + (after.type === 'file' ? after.size : 0), 0),
      bulky: carried.size > 0,
      decides: side === decider,
      guarded: items.some((item) => lockoutRisk(item) !== undefined),
      ...(plan.hosts[side].machine === undefined ? {} : { machine: plan.hosts[side].machine }),
      about: [
        `pair ${plan.pair.replaceAll(/[^ -~]/g, '?')}`,
        `side ${side}`,
        `by ${by}`,
        `decides ${decider}`,
        `hosts ${plan.hosts.a.machine ?? '-'} ${plan.hosts.b.machine ?? '-'}`,
      ],
    },
  };
}

/** Both directions together: rsync is worth its start or not. */
const rsyncItems = (ordered: readonly PlanItem[]): ReadonlySet<PlanItem> =>
  selectForRsync(
    ordered.filter(({ action, from, to }) => action === 'write' && from !== to),
    contentChecker.appliesTo,
  );

const digestKind = (state: FileState): WriterInspection['digest'] =>
  state.type !== 'file' ? 'none' : (state.digest?.kind ?? 'none');

function writerItem(item: PlanItem): WriterItem {
  const { path, action, before, after, recipe } = item;
  const access = accessOf(after);
  return {
    path,
    action,
    digest:
      item.class === 'shared-secret' ||
      (item.source.type === 'file' && item.source.digest?.kind === 'held') ||
      (before.type === 'file' && before.digest?.kind === 'held')
        ? 'held'
        : 'plain',
    ...(access === undefined ? {} : { access }),
    before: before.type === 'absent' ? 'absent' : 'file',
    ...(after.type === 'link'
      ? { recipe: { id: 'link', from: after.target } }
      : recipe === undefined
        ? {}
        : { recipe }),
  };
}

/** Validators of a whole folder run once for each group, the others for each file. */
function checksOf({ order }: Plan, items: readonly PlanItem[]): WriterPlan['checks'] {
  const seen = new Set<string>();
  return items.flatMap((item, i) =>
    item.validators.flatMap((validator) => {
      const group = order.findIndex((ids) => ids.includes(item.id));
      const key = validators[validator].whole ? `${validator} ${group}` : `${validator} ${item.id}`;
      if (item.action === 'delete' || item.after.type !== 'file' || seen.has(key)) return [];
      seen.add(key);
      return [{ validator, item: i + 1 }];
    }),
  );
}
