import type { NamedRule, Pair, Side, Snapshot } from '../../sdk/index.ts';
import { classRows } from '../decide/class-rows.ts';
import { regenerations } from './derived.ts';
import type { ItemContext } from './items.ts';
import { withoutIgnored } from './ignored.ts';
import { agreedOf, outcomeOf } from './items.ts';
import { orderOf } from './order.ts';
import type { PairState } from '../decide/pair-state.ts';
import { pairState } from '../decide/pair-state.ts';
import type { PathDecision, Take, UserDecisions } from '../decide/path-decisions.ts';
import { activeSide, decideAll, unusedTakes } from '../decide/path-decisions.ts';
import type { AgreedItem, OpenItem, Plan, PlanHost, PlanItem, PlanProof } from './plan.ts';
import { withId } from './plan-id.ts';
import { prove } from './prove.ts';
import { simulatePlan } from './simulate.ts';

export interface PlanOptions extends UserDecisions {
  readonly halint: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Who gives the words in `takes`, where it is known. */
  readonly by?: string;
}

export type Planned =
  | { readonly kind: 'plan'; readonly plan: Plan; readonly unusedTakes: readonly Take[] }
  /** There is no plan, and nothing may be written; `open` says what is not in step. */
  | { readonly kind: 'refused'; readonly reasons: readonly string[]; readonly open: readonly OpenItem[] };

/** What is to be done, before it is proved. */
interface Draft {
  readonly items: readonly PlanItem[];
  readonly open: readonly OpenItem[];
}

/**
 * Makes the plan of a pair out of one snapshot (`state`: as sync reads it), and proves it on that snapshot. Pure: the
 * same input, the same plan.
 */
export function makePlan(
  snapshot: Snapshot,
  pair: Pair,
  rules: readonly NamedRule[],
  options: PlanOptions,
  state: PairState = pairState(snapshot, pair),
): Planned {
  const decided = decideAll(state, options);
  const context = contextOf(pair, state, options.by);
  const draft = withoutIgnored(draftOf(state, decided, context), options.ignore ?? []);
  if (!state.roles.settled) return { kind: 'refused', reasons: state.roles.reasons, open: draft.open };
  const proved = dropUnsafeItems(snapshot, pair, rules, draft, state);
  if (proved.proof === undefined) return { kind: 'refused', reasons: proved.reasons, open: draft.open };
  const rest = remainingChanges(snapshot, pair, proved.draft, options);
  if (rest.length > 0)
    return { kind: 'refused', reasons: [`a second plan would not be empty: ${rest.join(', ')}`], open: draft.open };
  const { items, open } = proved.draft;
  const agreed = agreedItems(state, decided);
  const plan = withId({
    schemaVersion: 1,
    halint: options.halint,
    pair: pair.name,
    createdAt: options.createdAt,
    expiresAt: options.expiresAt,
    hosts: { a: planHost(pair, state, snapshot, 'a'), b: planHost(pair, state, snapshot, 'b') },
    roles: { active: state.roles.active, signals: state.roles.signals },
    ...(state.base.agreed ? { agreement: state.base.agreement } : {}),
    ...decisionsOf(options),
    items,
    order: orderOf(items),
    open,
    agreed,
    disputed: disputedPaths(state, decided, [...agreed, ...items]),
    proof: proved.proof,
  });
  return { kind: 'plan', plan, unusedTakes: unusedTakes(options.takes, decided) };
}

/** What apply needs to make the plan again. */
function decisionsOf({ takes, delete: deletes, ignore = [], by }: PlanOptions): Pick<Plan, 'wishes'> {
  if (takes.length === 0 && !deletes && ignore.length === 0) return {};
  return {
    wishes: {
      takes: takes.map(({ side, pattern }) => ({ side, pattern })),
      delete: deletes,
      ...(ignore.length === 0 ? {} : { ignore: [...ignore] }),
      ...(by === undefined || takes.length === 0 ? {} : { by }),
    },
  };
}

export const contextOf = (pair: Pair, state: PairState, by?: string): ItemContext => ({
  state,
  active: activeSide(state),
  names: { a: pair.hosts.a.name, b: pair.hosts.b.name },
  ...(by === undefined ? {} : { by }),
});

function planHost(pair: Pair, { machines }: PairState, { hosts }: Snapshot, side: Side): PlanHost {
  const [machine, { hostKey }] = [machines[side], hosts[side]];
  return {
    name: pair.hosts[side].name,
    ...(machine === undefined ? {} : { machine }),
    ...(hostKey === undefined ? {} : { hostKey }),
  };
}

export const agreedItems = ({ base }: PairState, decided: readonly PathDecision[]): readonly AgreedItem[] =>
  decided.flatMap((each) => agreedOf(each, base.agreed && base.files.has(each.state.path)) ?? []);

/** Paths that exist, or may exist, and that neither the files in step nor the items settle. */
export function disputedPaths(
  { unreadable }: PairState,
  decided: readonly PathDecision[],
  settled: readonly { readonly path: string }[],
): readonly string[] {
  const known = new Set(settled.map(({ path }) => path));
  const there = decided.filter(
    ({ class: kind, state: { states } }) =>
      classRows[kind].treatment === 'table' && (states.a.type !== 'absent' || states.b.type !== 'absent'),
  );
  return [...new Set([...there.map(({ state }) => state.path), ...unreadable.map(({ path }) => path)])]
    .filter((path) => !known.has(path))
    .sort();
}

/** Items and open questions of all paths, derived files among them, in the order of their paths. */
export function draftOf(state: PairState, decided: readonly PathDecision[], context: ItemContext): Draft {
  const outcomes = decided.map((each) => outcomeOf(each, context));
  const items = state.roles.settled ? outcomes.flatMap((each) => each.items) : [];
  const open = outcomes.flatMap((each) => each.open);
  const disputed = new Set(open.filter(({ subject }) => subject === 'content').map(({ path }) => path));
  const unreadable = state.unreadable.map(
    ({ path, side, why }): OpenItem => ({
      path,
      class: 'shared-secret',
      kind: 'unknown',
      subject: 'content',
      decision: 'unseen',
      why: `The files there are unknown on ${context.names[side]}: ${why}.`,
      choices: [],
      difference: [],
    }),
  );
  return { items: [...items, ...regenerations(state, items, disputed)], open: [...open, ...unreadable] };
}

interface ProvedDraft {
  readonly draft: Draft;
  readonly proof?: PlanProof;
  readonly reasons: readonly string[];
}

/**
 * Takes items that would do harm out of the plan, says why, and proves the rest. A fault of no item in particular is a
 * refusal.
 */
function dropUnsafeItems(
  snapshot: Snapshot,
  pair: Pair,
  rules: readonly NamedRule[],
  draft: Draft,
  state: PairState,
): ProvedDraft {
  const proof = prove(snapshot, pair, rules, draft.items);
  if (proof.holds) return { draft, proof: proof.proof, reasons: [] };
  const { faults } = proof;
  const held = draft.items.filter(({ path }) => faults.has(path));
  if (held.length === 0) return { draft, reasons: [...faults.values()] };
  const open = held.map(
    (item): OpenItem => ({
      path: item.path,
      class: item.class,
      kind: 'refused',
      subject: item.action === 'set-access' ? 'access' : 'content',
      decision: 'not-proved',
      why: `Left alone, because ${faults.get(item.path) ?? 'it cannot be proved'}.`,
      choices: [],
      difference: item.difference,
    }),
  );
  const paths = new Set(held.map(({ path }) => path));
  const items = draft.items.filter(
    ({ path, recipe }) => !paths.has(path) && (recipe === undefined || !paths.has(recipe.from)),
  );
  return dropUnsafeItems(snapshot, pair, rules, { items, open: [...draft.open, ...open] }, state);
}

/** What a plan made after this one would carry out, but for what was held back. */
function remainingChanges(
  snapshot: Snapshot,
  pair: Pair,
  { items, open }: Draft,
  wishes: UserDecisions,
): readonly string[] {
  const state = pairState(simulatePlan(snapshot, items), pair);
  const again = withoutIgnored(draftOf(state, decideAll(state, wishes), contextOf(pair, state)), wishes.ignore ?? []);
  const held = new Set(open.filter(({ decision }) => decision === 'not-proved').map(({ path }) => path));
  return again.items
    .filter(({ path, recipe }) => !held.has(path) && (recipe === undefined || !held.has(recipe.from)))
    .map(({ id }) => id);
}
