import type { Side } from '../../sdk/index.ts';
import { selectForRsync } from './transfer/content-transfer.ts';
import { contentChecker } from './checks/content-checks.ts';
import { lockoutRisk } from '../plan/lockout-risk.ts';
import type { FileState } from '../state/file-state.ts';
import { accessOf } from '../state/file-state.ts';
import type { Plan, PlanItem } from '../plan/plan.ts';
import { validators } from './checks/validators.ts';
import type { WriterItem, WriterInspection, WriterPlan } from './session/writer-script.ts';
import { isPlainName, isPlainPath } from './session/writer-script.ts';

/** A path whose state on one host is a precondition of the plan. */
export interface Expectation {
  readonly path: string;
  readonly expected: FileState;
  /** The item that is reported when it moved. */
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
export function compileHostPlans(plan: Plan, token: string, by: Author): Readonly<Record<Side, HostPlan>> | string {
  const ordered = orderedItems(plan);
  if (typeof ordered === 'string') return ordered;
  for (const item of ordered) {
    const why = unsupportedReason(item);
    if (why !== undefined) return `${item.id}: ${why}`;
  }
  const paths = ordered.map(({ to, path }) => `${to}:${path}`);
  const twice = paths.find((path, i) => paths.indexOf(path) !== i);
  if (twice !== undefined) return `${twice} stands in the plan twice`;
  const delicate = ordered.filter((item) => lockoutRisk(item) !== undefined);
  if (new Set(delicate.map(({ to }) => to)).size > 1)
    return `it changes files on both hosts by which they could cut themselves off (${delicate.map(({ id }) => id).join(', ')}): bring one of them in step by hand, so that one host stays to help the other`;
  const decider = delicate[0]?.to ?? deciderOf(plan, ordered);
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

function orderedItems({ items, order }: Plan): readonly PlanItem[] | string {
  const byId = new Map(items.map((item) => [item.id, item]));
  const ordered: PlanItem[] = [];
  for (const id of order.flat()) {
    const item = byId.get(id);
    if (item === undefined || !byId.delete(id))
      return `the plan's order names ${id}, which is not one of its items or is named twice`;
    ordered.push(item);
  }
  const [left] = byId.keys();
  return left === undefined ? ordered : `the plan's order does not name ${left}`;
}

/** What the host side cannot carry out, whatever the plan says. */
function unsupportedReason({ path, action, before, after, recipe, source }: PlanItem): string | undefined {
  if (!isPlainPath(path)) return 'its path has characters that halint does not write to';
  if (recipe !== undefined && !isPlainPath(recipe.from))
    return 'the path of its text has characters that halint does not write to';
  const states = [before, after, ...(action === 'regenerate' ? [] : [source])];
  if (states.some(({ type }) => type === 'directory' || type === 'other' || type === 'unknown'))
    return 'only files and symbolic links are replaced';
  if (after.type === 'link' && !/^[A-Za-z0-9._@%+=:,~#/-]+$/.test(after.target))
    return 'the link’s text has characters that halint does not write';
  const access = accessOf(after);
  if (access !== undefined && !(isPlainName(access.user) && isPlainName(access.group)))
    return 'the name of its owner or group is none';
  if (action === 'write' && after.type === 'file' && source.type !== 'file') return 'its source is no file';
  return action === 'set-access' && (before.type !== 'file' || access === undefined)
    ? 'mode and owner are set on files only'
    : undefined;
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
