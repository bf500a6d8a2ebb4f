// Pacemaker Explained, "Resource Constraints": on which nodes a resource may be active
import { memoize } from '../../sdk/memoize.ts';
import { allPrimitives, constraintsOf, memberNodes, property } from '../cluster/cib-lookup.ts';
import type { PlacedPrimitive } from '../cluster/cib-lookup.ts';
import type { Cib, ClusterNode } from '../cluster/cib-model.ts';
import { colocations, dependenciesOf, primitivesOf } from './dependencies.ts';
import { parseBoolean, parseScore } from '../cluster/cib-values.ts';
import type { LocationScore } from './location-scores.ts';
import { exclusivelyElsewhere, locationScores } from './location-scores.ts';

/** Why a resource may not be active, or not be promoted, on a node. */
export interface Ban {
  readonly node: string;
  /** The constraint; absent where a cluster of the kind "opt in" has none. */
  readonly constraint?: string;
  /** Only its promotion is banned. */
  readonly promotion: boolean;
  readonly because: string;
}

export interface Placement {
  readonly placed: PlacedPrimitive;
  /** Bans of the resource itself, or of what it is in. */
  readonly bans: readonly Ban[];
  /** Nodes on which it may be active while the other nodes are down: what it depends on may be active there as well. */
  readonly nodes: ReadonlySet<string>;
}

const infinity = 1_000_000;

/** Where each primitive may be active, fence devices among them. */
export const placements = memoize((cib: Cib): readonly Placement[] => {
  const nodes = memberNodes(cib);
  const all = allPrimitives(cib).map((placed) => ({
    placed,
    bans: nodes.flatMap((node) => bansOn(cib, placed, node)),
  }));
  const may = new Map<string, Set<string>>();
  for (const {
    placed: { primitive },
    bans,
  } of all) {
    const without = (promotion: boolean): Set<string> =>
      new Set(
        nodes
          .map(({ uname }) => uname)
          .filter((name) => !bans.some((ban) => ban.node === name && (promotion || !ban.promotion))),
      );
    may.set(`${primitive.id} start`, without(false));
    may.set(`${primitive.id} promote`, without(true));
  }
  // What cannot be active takes its dependents with it, and these theirs.
  for (let changed = true; changed; ) {
    changed = false;
    for (const { dependent, needs, together } of dependenciesOf(cib)) {
      const [mine, theirs] = [may.get(dependent), may.get(needs)];
      if (mine === undefined || theirs === undefined) continue;
      for (const node of [...mine]) {
        if (theirs.has(node) === together) continue;
        mine.delete(node);
        changed = true;
      }
    }
  }
  return all.map(({ placed, bans }) => ({ placed, bans, nodes: may.get(`${placed.primitive.id} start`) ?? new Set() }));
});

const isStarted = ({ role }: LocationScore): boolean => role === undefined || /^started$/i.test(role);

/** What keeps a resource off a node. */
function bansOn(cib: Cib, placed: PlacedPrimitive, node: ClusterNode): readonly Ban[] {
  const scored = locationScores(cib, placed, node);
  const bans = scored
    .filter(({ score = 0 }) => score <= -infinity)
    .map(
      ({ id, role, because }): Ban => ({
        node: node.uname,
        constraint: id,
        promotion: /^(promoted|master)$/i.test(role ?? ''),
        because,
      }),
    )
    .filter(
      (ban) =>
        !scored.some(({ id, role }) => id === ban.constraint && /^(unpromoted|slave|stopped)$/i.test(role ?? '')),
    );
  const listed = scored.some((each) => each.score !== undefined && each.score > -infinity && isStarted(each));
  const symmetric = parseBoolean(property(cib, 'symmetric-cluster')) !== false;
  if (!bans.every(({ promotion }) => promotion)) return bans;
  const exclusive = exclusivelyElsewhere(cib, placed, node);
  if (exclusive !== undefined) {
    const because = `resource-discovery=exclusive for ${exclusive.node ?? 'another node'}`;
    return [...bans, { node: node.uname, constraint: exclusive.id, promotion: false, because }];
  }
  if (symmetric || listed) return [...bans, ...belowZero(cib, placed, node, scored)];
  const because = 'symmetric-cluster=false, and no location constraint lists the node';
  return [...bans, { node: node.uname, promotion: false, because }];
}

/**
 * A resource is not started on a node whose scores add up to less than zero, even if no other node is left. A
 * mandatory colocation adds nothing where it holds, and an advisory one counts only if it makes the node possible.
 */
function belowZero(
  cib: Cib,
  placed: PlacedPrimitive,
  node: ClusterNode,
  scored: readonly LocationScore[],
): readonly Ban[] {
  const sum = sumFor(placed, scored);
  if (sum === undefined || sum >= 0) return [];
  if (helpers(cib, placed, node).some((score) => sum + score >= 0)) return [];
  const [worst] = scored.filter(isStarted).sort((x, y) => (x.score ?? 0) - (y.score ?? 0));
  if (worst === undefined) return [];
  const others = scored.length === 1 ? '' : `, and the scores of ${node.uname} add up to ${sum}`;
  const because = `${worst.because}${others}: below zero means never`;
  return [{ node: node.uname, constraint: worst.id, promotion: false, because }];
}

/**
 * The sum of the scores that count for a primitive. Of a group's scores only the first member gets them; undefined
 * where one is not known.
 */
function sumFor({ primitive, within }: PlacedPrimitive, scored: readonly LocationScore[]): number | undefined {
  const later = within.filter((outer) => outer.kind === 'group' && outer.members[0]?.id !== primitive.id);
  const counting = scored.filter((each) => isStarted(each) && !later.some(({ id }) => id === each.resource));
  const scores = counting.map(({ score }) => score);
  if (scores.includes(undefined)) return undefined;
  return scores.reduce<number>((sum, score) => Math.max(-infinity, Math.min(infinity, sum + (score ?? 0))), 0);
}

/** Scores that colocations may add: those of the own advisory ones, and what dependents wish for. */
function helpers(cib: Cib, { primitive }: PlacedPrimitive, node: ClusterNode): readonly number[] {
  const advisory = constraintsOf(cib, 'colocation').flatMap(({ resource, score }) =>
    resource !== undefined && primitivesOf(cib, resource).includes(primitive.id)
      ? [parseScore(score) ?? 0].filter((value) => value < infinity)
      : [],
  );
  const dependents = colocations(cib)
    .filter(({ needs, together }) => together && needs === `${primitive.id} start`)
    .map(({ dependent }) => dependent.split(' ')[0]);
  const wishes = allPrimitives(cib)
    .filter((each) => dependents.includes(each.primitive.id))
    .map((each) => sumFor(each, locationScores(cib, each, node)) ?? 0);
  return [...advisory, ...wishes];
}
