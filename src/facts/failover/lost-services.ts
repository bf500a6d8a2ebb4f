import type { PlacedPrimitive } from '../cluster/cib-lookup.ts';
import { servicePrimitives } from '../cluster/cib-lookup.ts';
import type { Cib } from '../cluster/cib-model.ts';
import type { ClusterState, ResourceState } from '../cluster/cluster-state-model.ts';
import { placements } from '../constraints/placement.ts';
import type { Failover, Reason } from './failover-model.ts';
import { isKeptRunning } from './judgeable.ts';

/** The instances of a primitive: those of a clone have a number behind the name. */
export const instancesOf = ({ resources }: ClusterState, id: string): readonly ResourceState[] =>
  resources.filter((each) => each.id.replace(/:\d+$/, '') === id);

export const isPromoted = ({ role }: ResourceState): boolean => /^(promoted|master)$/i.test(role);

/** Services that the cluster keeps running now, and not on the survivor after the loss. */
export function lostServices(cib: Cib, { survivor, now, after }: Failover): readonly PlacedPrimitive[] {
  return servicePrimitives(cib).filter((placed) => {
    const { primitive, within } = placed;
    if (!isKeptRunning(cib, placed)) return false;
    const before = now === undefined ? undefined : instancesOf(now, primitive.id);
    // What does not run now is reported where that is judged.
    if (before !== undefined && !before.some(({ active }) => active)) return false;
    const left = instancesOf(after, primitive.id).filter(({ active, nodes }) => active && nodes.includes(survivor));
    const isCloned = within.some(({ kind }) => kind === 'clone');
    if (left.length === 0)
      return !isCloned || before === undefined || before.some(({ nodes }) => nodes.includes(survivor));
    return before?.some(isPromoted) === true && !left.some(isPromoted);
  });
}

/** Why services do not run, as text, with the constraint if it is one. */
export function reasonFor(
  cib: Cib,
  failover: Failover,
  lost: readonly string[],
): { readonly text: string; readonly constraint?: string } {
  const { survivor, reasons, allTried, now, after } = failover;
  const failed = [...after.failures, ...(now?.failures ?? [])].find(
    ({ resource, node }) => node === survivor && lost.includes(resource.replace(/:\d+$/, '')),
  );
  if (failed !== undefined) return { text: `failed there: ${failed.task} of ${failed.resource}, ${failed.status}` };
  // The one without which most of them run; of several, a constraint that names the survivor.
  const gain = ({ gains }: Reason): number => gains.filter((id) => lost.includes(id)).length;
  const [best] = reasons.filter((each) => gain(each) > 0).sort((x, y) => gain(y) - gain(x));
  if (best === undefined) {
    const bans = placements(cib)
      .filter(({ placed }) => lost.includes(placed.primitive.id))
      .flatMap((each) => each.bans.filter(({ node, constraint }) => node === survivor && constraint !== undefined));
    const several = [...new Set(bans.flatMap(({ constraint }) => constraint ?? []))];
    if (several.length > 1) return { text: `${several.join(' and ')} together`, constraint: several[0] ?? '' };
    return {
      text: allTried
        ? 'no single constraint or setting is the reason'
        : 'the reason was not found in the time for the simulation',
    };
  }
  return best.kind === 'constraint'
    ? { text: describeConstraint(cib, best.id, survivor), constraint: best.id }
    : { text: describeSetting(cib, best) };
}

function describeConstraint(cib: Cib, id: string, node: string): string {
  const constraint = cib.constraints.find((each) => each.id === id);
  if (constraint === undefined) return id;
  if (constraint.kind !== 'location')
    return `${id}, ${constraint.kind}${constraint.score === undefined ? '' : ` with score ${constraint.score}`}`;
  const [score] = constraint.rules.length === 0 && constraint.node === node ? [constraint.score] : [undefined];
  return score === undefined ? `${id}, location by a rule` : `${id}, score ${score} on ${node}`;
}

function describeSetting(cib: Cib, { kind, id }: Reason): string {
  const sets = [
    ...cib.properties,
    ...cib.resourceDefaults,
    ...cib.nodes.flatMap(({ attributes }) => attributes),
    ...cib.resources.flatMap((each) => [...each.meta, ...('member' in each ? (each.member?.meta ?? []) : [])]),
  ];
  const found = sets.flatMap(({ values }) => values).find((each) => each.id === id);
  return found === undefined ? `${kind} ${id}` : `${kind} ${found.name}=${found.value}`;
}
