import type { AttributeSet, Cib, ClusterNode, Constraint, Container, Operation, Primitive } from './cib-model.ts';
import { parseBoolean } from './cib-values.ts';
import type { Applicability } from '../../sdk/index.ts';
import { memoize } from '../../sdk/memoize.ts';

/** Whether rules about the cluster's configuration have something to judge; else the reason why not. */
export function configurationInForce(cib: Cib): Applicability {
  if (cib.origin === 'none') return 'Pacemaker is not configured';
  return cib.origin === 'left-over' ? 'Pacemaker is not running: the configuration on its disk is not in force' : true;
}

/**
 * The value of a name in sets of attributes as Pacemaker finds it: higher score first, then document order. Sets that
 * a rule switches on and off are skipped unless asked for.
 */
export function attribute(sets: readonly AttributeSet[], name: string): string | undefined {
  return valuesOf(sets).get(name);
}

const valuesOf = memoize((sets: readonly AttributeSet[]): ReadonlyMap<string, string> => {
  const ordered = sets.filter((set) => !set.conditional).sort((x, y) => y.score - x.score);
  // Backwards, because the first of two values of one name counts.
  return new Map(ordered.flatMap((set) => set.values.map(({ name, value }) => [name, value] as const)).reverse());
});

/**
 * The name under which a cluster property is in force: Pacemaker 3.0.2 renamed `stonith-*` to `fencing-*` and looks at
 * the new name first; older versions ignore it. Configurations of Heartbeat's time have underscores.
 */
export function propertyName(cib: Cib, name: string): string {
  const renamed = name.replace(/^stonith-/, 'fencing-').replace(/^fence-reaction$/, 'fencing-reaction');
  const names = [
    ...(renamed !== name && knowsNewNames(cib) !== false ? [renamed] : []),
    name,
    name.replaceAll('-', '_'),
  ];
  return names.find((each) => attribute(cib.properties, each) !== undefined) ?? name;
}

/** A cluster property under the name that this version of Pacemaker reads. */
export const property = (cib: Cib, name: string): string | undefined =>
  attribute(cib.properties, propertyName(cib, name));

/**
 * Whether this version of Pacemaker knows `fencing-*`; undefined where the configuration does not say which version it
 * is.
 */
function knowsNewNames(cib: Cib): boolean | undefined {
  const version = numbersOf(attribute(cib.properties, 'dc-version'));
  if (version !== undefined) return isAtLeast(version, [3, 0, 2]);
  const features = numbersOf(cib.header['crm_feature_set']);
  return features === undefined ? undefined : isAtLeast(features, [3, 20, 5]);
}

function numbersOf(text: string | undefined): readonly number[] | undefined {
  const [found] = /^\d+(?:\.\d+)*/.exec(text ?? '') ?? [];
  return found?.split('.').map(Number);
}

function isAtLeast(version: readonly number[], least: readonly number[]): boolean {
  const at = least.findIndex((part, i) => (version[i] ?? 0) !== part);
  return at === -1 || (version[at] ?? 0) > (least[at] ?? 0);
}

/** Whether fencing is switched on: it is unless someone switched it off. */
export const fencingEnabled = (cib: Cib): boolean => parseBoolean(property(cib, 'stonith-enabled')) !== false;

/** A primitive with what it is in, from the outside in. */
export interface PlacedPrimitive {
  readonly primitive: Primitive;
  readonly within: readonly Container[];
}

/** All primitives of groups, clones and bundles as well, in document order. Fence devices are among them. */
export const allPrimitives = memoize((cib: Cib): readonly PlacedPrimitive[] =>
  cib.resources.flatMap((resource): PlacedPrimitive[] => {
    switch (resource.kind) {
      case 'primitive':
        return [{ primitive: resource, within: [] }];
      case 'group':
        return resource.members.map((primitive) => ({ primitive, within: [resource] }));
      case 'bundle':
        return resource.member === undefined ? [] : [{ primitive: resource.member, within: [resource] }];
      case 'clone': {
        const { member } = resource;
        if (member === undefined) return [];
        if (member.kind === 'primitive') return [{ primitive: member, within: [resource] }];
        return member.members.map((primitive) => ({ primitive, within: [resource, member] }));
      }
    }
  }),
);

/** A name for a new resource: the wanted one, or with a number where the CIB has it already. */
export function unusedName(cib: Cib, wanted: string): string {
  const used = new Set(
    allPrimitives(cib).flatMap(({ primitive, within }) => [primitive.id, ...within.map((each) => each.id)]),
  );
  if (!used.has(wanted)) return wanted;
  let number = 2;
  while (used.has(`${wanted}_${number}`)) number++;
  return `${wanted}_${number}`;
}

/** Primitives that do work, without the fence devices. */
export const servicePrimitives = memoize((cib: Cib): readonly PlacedPrimitive[] =>
  allPrimitives(cib).filter(({ primitive }) => primitive.class !== 'stonith'),
);

/** A parameter of the agent. */
export const parameter = (primitive: Primitive, name: string): string | undefined =>
  attribute(primitive.instance, name);

/** A meta attribute: the primitive's own, else of what it is in, else the cluster's default. */
export function metaOf(cib: Cib, { primitive, within }: PlacedPrimitive, name: string): string | undefined {
  const chain = [primitive.meta, ...within.map((container) => container.meta).reverse(), cib.resourceDefaults];
  for (const sets of chain) {
    const value = attribute(sets, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Names like `ocf:heartbeat:IPaddr2`, `systemd:postfix`, `stonith:fence_ipmilan`. */
export const agentOf = (primitive: Primitive): string =>
  [primitive.class, primitive.provider, primitive.type].filter((part) => part !== undefined && part !== '').join(':');

/** Whether it is `ocf:<any provider>:<type>`. */
export const isOcf = (primitive: Primitive, ...types: readonly string[]): boolean =>
  primitive.class === 'ocf' && types.includes(primitive.type);

/** Recurring monitors that are switched on. */
export const monitors = (primitive: Primitive): readonly Operation[] =>
  primitive.operations.filter((op) => op.name === 'monitor' && op.enabled && (op.interval ?? 0) > 0);

/** Nodes that run resources: no remote and no ping nodes. */
export const memberNodes = (cib: Cib): readonly ClusterNode[] =>
  cib.nodes.filter((node) => node.type === 'member' || node.type === 'normal' || node.type === '');

/**
 * Names of the nodes that Pacemaker reaches by pacemaker_remote: resources of their own, and guests that other
 * resources start.
 */
export const remoteNodes = (cib: Cib): readonly string[] =>
  allPrimitives(cib).flatMap((placed) => {
    const guest = metaOf(cib, placed, 'remote-node');
    return [
      ...(isOcf(placed.primitive, 'remote') ? [placed.primitive.id] : []),
      ...(guest === undefined ? [] : [guest]),
    ];
  });

export const constraintsOf = <K extends Constraint['kind']>(
  cib: Cib,
  kind: K,
): readonly Extract<Constraint, { kind: K }>[] =>
  cib.constraints.filter((constraint): constraint is Extract<Constraint, { kind: K }> => constraint.kind === kind);
