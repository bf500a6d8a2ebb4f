// Pacemaker Explained, "Resource Constraints" and "Rules": the scores that location constraints give nodes
import { foreignExpression } from '../grammar/foreign-expression.ts';
import { allPrimitives, attribute, constraintsOf, isOcf, parameter, property } from '../cluster/cib-lookup.ts';
import type { PlacedPrimitive } from '../cluster/cib-lookup.ts';
import type { Cib, ClusterNode, LocationConstraint, LocationRule } from '../cluster/cib-model.ts';
import { parseScore } from '../cluster/cib-values.ts';

/** The resource that a location constraint is about: the primitive itself, or what it is in. */
function concerned(
  cib: Cib,
  { resource, pattern, sets }: LocationConstraint,
  { primitive, within }: PlacedPrimitive,
): string | undefined {
  const ids = [primitive.id, ...within.map(({ id }) => id)];
  const named = [...(resource === undefined ? [] : [resource]), ...sets.flatMap((set) => set.ids)];
  const found = named.flatMap((id) => [id, ...(cib.tagged[id] ?? [])]).find((id) => ids.includes(id));
  if (found !== undefined || pattern === undefined) return found;
  const matcher = foreignExpression(pattern.replace(/^!/, ''));
  // Pacemaker holds a pattern against the resources at the top, and not against members of groups and clones.
  const top = within[0]?.id ?? primitive.id;
  return matcher !== undefined && matcher.test(top) !== pattern.startsWith('!') ? top : undefined;
}

/** What one location constraint gives a node. */
export interface LocationScore {
  /** The constraint. */
  readonly id: string;
  /** The resource that it names: the primitive, or what it is in. */
  readonly resource: string;
  readonly role: string | undefined;
  /** Undefined where it depends on the date, or on what agents report. */
  readonly score: number | undefined;
  readonly because: string;
}

/** The scores of a node for a primitive, by all location constraints that may concern it. */
export const locationScores = (cib: Cib, placed: PlacedPrimitive, node: ClusterNode): readonly LocationScore[] =>
  constraintsOf(cib, 'location').flatMap((constraint) => {
    const resource = concerned(cib, constraint, placed);
    return resource === undefined ? [] : scoresOf(cib, constraint, resource, node);
  });

/**
 * The constraint that keeps a resource off a node because others list nodes exclusively: Pacemaker looks for the
 * resource only there, and starts it nowhere else.
 */
export function exclusivelyElsewhere(
  cib: Cib,
  placed: PlacedPrimitive,
  node: ClusterNode,
): LocationConstraint | undefined {
  const exclusive = constraintsOf(cib, 'location').filter(
    (each) => each.discovery === 'exclusive' && concerned(cib, each, placed) !== undefined,
  );
  const here = exclusive.some((each) => each.rules.length > 0 || each.node?.toLowerCase() === node.uname.toLowerCase());
  return here ? undefined : exclusive[0];
}

/** The scores that a constraint gives a node; none where a rule does not match. */
function scoresOf(
  cib: Cib,
  constraint: LocationConstraint,
  resource: string,
  node: ClusterNode,
): readonly LocationScore[] {
  const { id, role, node: named, score, rules, sets } = constraint;
  const own = role ?? sets.find((set) => set.role !== undefined)?.role;
  if (rules.length === 0) {
    if (named?.toLowerCase() !== node.uname.toLowerCase()) return [];
    return [{ id, resource, role: own, score: parseScore(score) ?? 0, because: `score ${score ?? '0'}` }];
  }
  return rules.flatMap((rule) => {
    const holding = holds(cib, rule, node);
    if (holding === false) return [];
    return [
      {
        id,
        resource,
        role: rule.role ?? own,
        score: rule.scoreAttribute !== undefined || holding === undefined ? undefined : (parseScore(rule.score) ?? 0),
        because: `rule with score ${rule.score ?? '0'}: ${textOf(rule)}`,
      },
    ];
  });
}

const textOf = (rule: LocationRule): string =>
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
    ...rule.rules.map((inner) => `(${textOf(inner)})`),
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
        ? cib.fromText === true
          ? undefined
          : node.id
        : name === '#cluster-name'
          ? property(cib, 'cluster-name')
          : name === '#kind'
            ? 'cluster'
            : attribute(node.attributes, name);
  if (own === undefined && isSetAtRunTime(cib, name)) return undefined;
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
export function isSetAtRunTime(cib: Cib, name: string): boolean {
  if (
    cib.fromText === true ||
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
