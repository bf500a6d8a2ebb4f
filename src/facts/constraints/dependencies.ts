// Pacemaker Explained, "Resource Constraints": what a resource needs, and what starts before it
import { memoize } from '../../sdk/memoize.ts';
import { allPrimitives, attribute, constraintsOf } from '../cluster/cib-lookup.ts';
import type { Cib, OrderConstraint, ResourceSet } from '../cluster/cib-model.ts';
import { parseBoolean, parseScore } from '../cluster/cib-values.ts';

/** `p_fs start`, `p_drbd promote`: a primitive and what becomes of it. */
type Step = string;

/** One resource cannot be active where another one is not (`together`), or where it is. */
export interface Dependency {
  readonly dependent: Step;
  readonly needs: Step;
  readonly together: boolean;
}

const infinity = 1_000_000;
const isPromoted = (role: string | undefined): boolean => /^(promoted|master)$/i.test(role ?? '');

/** Ids of the primitives that an id stands for: its own, those of a container, those of a tag. */
export function primitivesOf(cib: Cib, id: string): readonly string[] {
  return (cib.tagged[id] ?? [id]).flatMap((each) =>
    allPrimitives(cib)
      .filter(({ primitive, within }) => primitive.id === each || within.some((outer) => outer.id === each))
      .map(({ primitive }) => primitive.id),
  );
}

const stepsOf = (cib: Cib, id: string | undefined, action: string): readonly Step[] =>
  id === undefined ? [] : primitivesOf(cib, id).map((each) => `${each} ${action}`);

/** Neighbours in groups: the later one needs the earlier one, and starts after it. */
const groupNeighbours = (cib: Cib, unless: 'ordered' | 'collocated'): readonly (readonly [string, string])[] =>
  allPrimitives(cib).flatMap(({ primitive, within }): (readonly [string, string])[] => {
    const group = within.find(({ kind }) => kind === 'group');
    // Deprecated, and still obeyed: a group that is neither ordered nor kept together.
    if (group?.kind !== 'group' || parseBoolean(attribute(group.meta, unless)) === false) return [];
    const before = group.members[group.members.findIndex(({ id }) => id === primitive.id) - 1];
    return before === undefined ? [] : [[before.id, primitive.id]];
  });

/** Mandatory colocations, as pairs: dependent, what it needs, and whether it needs its absence. */
export const colocations = memoize((cib: Cib): readonly Dependency[] => [
  ...groupNeighbours(cib, 'collocated').map(([before, own]) => ({
    dependent: `${own} start`,
    needs: `${before} start`,
    together: true,
  })),
  ...constraintsOf(cib, 'colocation').flatMap(
    ({ resource, with: other, role, withRole, sets, score }): Dependency[] => {
      // Without a score it is 0, and Pacemaker ignores the constraint.
      const value = parseScore(score ?? '0') ?? 0;
      if (Math.abs(value) < infinity) return [];
      const pair = (one: readonly Step[], two: readonly Step[]): Dependency[] =>
        one.flatMap((dependent) => two.map((needs) => ({ dependent, needs, together: value > 0 })));
      const action = (wanted: string | undefined): string => (isPromoted(wanted) ? 'promote' : 'start');
      const single = pair(stepsOf(cib, resource, action(role)), stepsOf(cib, other, action(withRole)));
      const steps = (set: ResourceSet, id: string): readonly Step[] => stepsOf(cib, id, action(set.role));
      const inside = sets.flatMap((set) =>
        set.sequential && value > 0
          ? set.ids.slice(1).flatMap((id, i) => pair(steps(set, id), steps(set, set.ids[i] ?? '')))
          : [],
      );
      // Each set depends on the one that follows it.
      const across = sets.slice(1).flatMap((set, i) =>
        pair(
          (sets[i]?.ids ?? []).flatMap((id) => steps(sets[i] ?? set, id)),
          set.ids.flatMap((id) => steps(set, id)),
        ),
      );
      return [...single, ...inside, ...across];
    },
  ),
]);

/** Whether an order always holds; advisory ones count only when both happen to start at once. */
export function isMandatory({ orderKind, score }: OrderConstraint): boolean {
  if (orderKind !== undefined) return /^mandatory$/i.test(orderKind);
  return score === undefined || (parseScore(score) ?? 0) !== 0;
}

/** Mandatory orders, as pairs of steps: the first one is over before the second begins. */
export const orders = memoize((cib: Cib): readonly (readonly [Step, Step])[] => writtenOrders(cib, () => true));

const writtenOrders = (cib: Cib, counts: (order: OrderConstraint) => boolean): readonly (readonly [Step, Step])[] => [
  ...groupNeighbours(cib, 'ordered').map(([before, own]): [Step, Step] => [`${before} start`, `${own} start`]),
  ...constraintsOf(cib, 'order')
    .filter((order) => isMandatory(order) && counts(order))
    .flatMap(({ first, then, firstAction = 'start', thenAction, sets }): (readonly [Step, Step])[] => {
      const pair = (one: readonly Step[], two: readonly Step[]): (readonly [Step, Step])[] =>
        one.flatMap((before) => two.map((after): [Step, Step] => [before, after]));
      // Without an action of its own the second one takes that of the first.
      const single = pair(stepsOf(cib, first, firstAction), stepsOf(cib, then, thenAction ?? firstAction));
      const groups = sets.flatMap((set) => {
        const steps = set.ids.map((id) => stepsOf(cib, id, set.action ?? 'start'));
        return set.sequential ? steps : [steps.flat()];
      });
      return [...single, ...groups.slice(1).flatMap((steps, i) => pair(groups[i] ?? [], steps))];
    }),
];

const opposites: Readonly<Record<string, string>> = {
  start: 'stop',
  stop: 'start',
  promote: 'demote',
  demote: 'promote',
};

/** A symmetrical order holds the other way round for the opposite actions. */
const reversed = memoize((cib: Cib): readonly (readonly [Step, Step])[] =>
  writtenOrders(cib, ({ symmetrical }) => symmetrical).flatMap(([before, after]): (readonly [Step, Step])[] => {
    const [one, two] = [after, before].map(opposite);
    return one === undefined || two === undefined ? [] : [[one, two]];
  }),
);

function opposite(step: Step): Step | undefined {
  const [id = '', action = ''] = step.split(' ');
  const other = opposites[action];
  return other === undefined ? undefined : `${id} ${other}`;
}

/** What each resource needs to be active on a host that is alone. */
export const dependenciesOf = memoize((cib: Cib): readonly Dependency[] => [
  ...colocations(cib),
  ...orders(cib).map(([needs, dependent]) => ({ dependent, needs, together: true })),
  // Promotion needs the start.
  ...allPrimitives(cib).map(({ primitive: { id } }) => ({
    dependent: `${id} promote`,
    needs: `${id} start`,
    together: true,
  })),
]);

/** Whether a step is always over before another begins, directly or through others. */
export function isOrderedBefore(cib: Cib, before: Step, after: Step): boolean {
  return reaches(followers(cib), before, after);
}

const followers = memoize((cib: Cib): ReadonlyMap<Step, readonly Step[]> => {
  const edges = new Map<Step, Step[]>();
  const add = (from: Step, to: Step): void => void edges.set(from, [...(edges.get(from) ?? []), to]);
  for (const [from, to] of [...orders(cib), ...reversed(cib)]) add(from, to);
  for (const {
    primitive: { id },
  } of allPrimitives(cib)) {
    add(`${id} start`, `${id} promote`);
    add(`${id} demote`, `${id} stop`);
  }
  return edges;
});

/** Whether a resource is only active where another one is, directly or through others. */
export function isColocatedWith(cib: Cib, dependent: Step, needed: Step): boolean {
  return reaches(needs(cib), dependent, needed);
}

const needs = memoize((cib: Cib): ReadonlyMap<Step, readonly Step[]> => {
  const edges = new Map<Step, Step[]>();
  for (const { dependent, needs: needed, together } of colocations(cib))
    if (together) edges.set(dependent, [...(edges.get(dependent) ?? []), needed]);
  return edges;
});

function reaches(edges: ReadonlyMap<Step, readonly Step[]>, from: Step, to: Step): boolean {
  const seen = new Set([from]);
  for (const step of seen) for (const next of edges.get(step) ?? []) seen.add(next);
  return from !== to && seen.has(to);
}
