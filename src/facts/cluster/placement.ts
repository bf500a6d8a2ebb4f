// Pacemaker Explained, "Resource Constraints": on which nodes a resource may be active
import { once } from '../../sdk/once.ts';
import { foreignExpression } from '../grammar/foreign-expression.ts';
import { allPrimitives, attribute, constraintsOf, isOcf, memberNodes, parameter, property } from './cib-lookup.ts';
import type { Placed } from './cib-lookup.ts';
import type { Cib, ClusterNode, LocationConstraint, LocationRule } from './cib-model.ts';
import { dependenciesOf } from './dependencies.ts';
import { parseBoolean, parseScore } from './cib-values.ts';

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
  readonly placed: Placed;
  /** Bans of the resource itself, or of what it lies in. */
  readonly bans: readonly Ban[];
  /** Nodes on which it may be active while the other nodes are gone: what it depends on may be active there as well. */
  readonly nodes: ReadonlySet<string>;
}

const infinity = 1_000_000;

/** Where each primitive may be active, fence devices among them. */
export const placements = once((cib: Cib): readonly Placement[] => {
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

/** What keeps a resource off a node. */
function bansOn(cib: Cib, { primitive, within }: Placed, node: ClusterNode): readonly Ban[] {
  const ids = [primitive.id, ...within.map(({ id }) => id)];
  const own = constraintsOf(cib, 'location').filter((constraint) => concerns(cib, constraint, ids));
  const scored = own.flatMap((constraint) => scoresOf(cib, constraint, node));
  const bans = scored
    .filter(({ score }) => score <= -infinity)
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
  const listed = scored.some(({ score, role }) => score > -infinity && (role === undefined || /^started$/i.test(role)));
  const optIn =
    parseBoolean(property(cib, 'symmetric-cluster')) === false && !listed && bans.every(({ promotion }) => promotion);
  return optIn
    ? [
        ...bans,
        {
          node: node.uname,
          promotion: false,
          because: 'symmetric-cluster=false, and no location constraint lists the node',
        },
      ]
    : bans;
}

/** Whether a location constraint is about one of these ids. */
function concerns(cib: Cib, { resource, pattern, sets }: LocationConstraint, ids: readonly string[]): boolean {
  const named = [...(resource === undefined ? [] : [resource]), ...sets.flatMap((set) => set.ids)];
  if (named.flatMap((id) => [id, ...(cib.tagged[id] ?? [])]).some((id) => ids.includes(id))) return true;
  if (pattern === undefined) return false;
  const matcher = foreignExpression(pattern.replace(/^!/, ''));
  return matcher !== undefined && ids.some((id) => matcher.test(id)) !== pattern.startsWith('!');
}

interface Scored {
  readonly id: string;
  readonly role: string | undefined;
  readonly score: number;
  readonly because: string;
}

/** The scores that a constraint gives a node; none where a rule does not match, or it is unknown whether it does. */
function scoresOf(cib: Cib, constraint: LocationConstraint, node: ClusterNode): readonly Scored[] {
  const { id, role, node: named, score, rules, sets } = constraint;
  const own = role ?? sets.find((set) => set.role !== undefined)?.role;
  if (rules.length === 0) {
    if (named?.toLowerCase() !== node.uname.toLowerCase()) return [];
    return [{ id, role: own, score: parseScore(score) ?? 0, because: `score ${score ?? '0'}` }];
  }
  return rules.flatMap((rule) => {
    if (rule.scoreAttribute !== undefined || holds(cib, rule, node) !== true) return [];
    return [
      {
        id,
        role: rule.role ?? own,
        score: parseScore(rule.score) ?? 0,
        because: `rule with score ${rule.score ?? '0'}: ${told(rule)}`,
      },
    ];
  });
}

const told = (rule: LocationRule): string =>
  [
    ...rule.expressions.map(({ attribute = '', operation = '', value }) =>
      [
        operation.includes('defined') ? operation : '',
        attribute,
        operation.includes('defined') ? '' : operation,
        value ?? '',
      ]
        .filter((word) => word !== '')
        .join(' '),
    ),
    ...rule.rules.map((inner) => `(${told(inner)})`),
  ].join(` ${rule.booleanOp} `);

/** Whether a rule matches a node; undefined where that depends on the date, or on what agents report. */
function holds(cib: Cib, rule: LocationRule, node: ClusterNode): boolean | undefined {
  const parts = [
    ...rule.expressions.map((each) => matches(cib, each, node)),
    ...rule.rules.map((each) => holds(cib, each, node)),
    ...(rule.dated ? [undefined] : []),
  ];
  const decisive = rule.booleanOp === 'or';
  if (parts.includes(decisive)) return decisive;
  return parts.includes(undefined) ? undefined : !decisive;
}

function matches(
  cib: Cib,
  { attribute: name = '', operation = '', value, type, 'value-source': source }: Readonly<Record<string, string>>,
  node: ClusterNode,
): boolean | undefined {
  if (source !== undefined && source !== 'literal') return undefined;
  const own =
    name === '#uname'
      ? node.uname
      : name === '#id'
        ? node.id
        : name === '#kind'
          ? 'cluster'
          : attribute(node.attributes, name);
  if (own === undefined && mayBeSet(cib, name)) return undefined;
  switch (operation) {
    case 'defined':
      return own !== undefined;
    case 'not_defined':
      return own === undefined;
    case 'eq':
      return own === value;
    case 'ne':
      return own !== value;
    default: {
      // Pacemaker takes a comparison with what is not there for false.
      if (own === undefined || value === undefined) return false;
      const numbers = [own, value].map(Number);
      // What is no number is compared as text, whatever type the expression asks for.
      const asNumbers =
        (type === 'number' ||
          type === 'integer' ||
          (type === undefined && [own, value].every((text) => /^-?\d+$/.test(text)))) &&
        !numbers.some(Number.isNaN);
      const order = asNumbers ? Number(own) - Number(value) : own < value ? -1 : own > value ? 1 : 0;
      return operation === 'lt'
        ? order < 0
        : operation === 'lte'
          ? order <= 0
          : operation === 'gt'
            ? order > 0
            : operation === 'gte'
              ? order >= 0
              : undefined;
    }
  }
}

/** Whether an agent or Pacemaker itself may set this attribute of a node, so that only the running cluster knows it. */
export function mayBeSet(cib: Cib, name: string): boolean {
  if (
    cib.transientAttributes.includes(name) ||
    /^#|^(master|promotion|fail-count|last-failure)-|-status$|-data-status$|^pgsql|^(standby|maintenance|terminate|shutdown)$/.test(
      name,
    )
  )
    return true;
  return allPrimitives(cib).some(({ primitive }) => {
    if (isOcf(primitive, 'ping', 'pingd')) return (parameter(primitive, 'name') ?? 'pingd') === name;
    if (isOcf(primitive, 'attribute')) return (parameter(primitive, 'name') ?? `opa-${primitive.id}`) === name;
    // Agents of other origin may set any attribute.
    return (
      [...primitive.instance].some(({ values }) => values.some((each) => each.value === name)) ||
      (isOcf(primitive, 'SysInfo', 'HealthCPU', 'HealthSMART', 'HealthIOWait', 'ClusterMon') && !name.includes('ping'))
    );
  });
}
