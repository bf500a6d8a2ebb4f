// Pacemaker Explained; the schemas in Pacemaker's xml/ folder (pacemaker-*.rng)
import type {
  AttributeSet,
  Bundle,
  Cib,
  Clone,
  ClusterNode,
  Constraint,
  FencingLevel,
  Group,
  LocationRule,
  Operation,
  Primitive,
  Resource,
  ResourceSet,
} from './cib-model.ts';
import { parseBoolean, parseScore, parseSeconds } from './cib-values.ts';
import type { XmlElement } from '../grammar/xml.ts';
import { childOf, childrenOf } from '../grammar/xml.ts';

/** Elements by their id: what `id-ref` and `template` point to. */
type Index = ReadonlyMap<string, XmlElement>;

/** Reads a `<cib>` element; undefined when it is none. */
export function readCib(
  root: XmlElement,
  origin: Cib['origin'],
  transientAttributes: readonly string[] = [],
): Cib | undefined {
  const configuration = childOf(root, 'configuration');
  if (root.tag !== 'cib' || configuration === undefined) return undefined;
  const index = indexOf(configuration);
  const section = (tag: string): XmlElement | undefined => childOf(configuration, tag);
  return {
    origin,
    header: root.attributes,
    properties: attributeSets(section('crm_config'), 'cluster_property_set', index),
    nodes: childrenOf(section('nodes'), 'node').map((node) => readNode(node, index)),
    resources: (section('resources')?.children ?? []).flatMap((element) => readResource(element, index)),
    constraints: (section('constraints')?.children ?? []).flatMap(readConstraint),
    tags: [...childrenOf(section('tags'), 'tag'), ...childrenOf(section('resources'), 'template')].map(
      ({ attributes }) => attributes['id'] ?? '',
    ),
    tagged: Object.fromEntries(
      childrenOf(section('tags'), 'tag').map((tag) => [
        tag.attributes['id'] ?? '',
        childrenOf(tag, 'obj_ref').map((each) => each.attributes['id'] ?? ''),
      ]),
    ),
    ...(root.attributes['halint-text'] === undefined ? {} : { fromText: true }),
    transientAttributes,
    fencingLevels: childrenOf(section('fencing-topology'), 'fencing-level').map(readLevel),
    resourceDefaults: attributeSets(section('rsc_defaults'), 'meta_attributes', index),
    operationDefaults: attributeSets(section('op_defaults'), 'meta_attributes', index),
  };
}

function indexOf(root: XmlElement): Index {
  const index = new Map<string, XmlElement>();
  const walk = (element: XmlElement): void => {
    const { id } = element.attributes;
    if (id !== undefined && !index.has(id)) index.set(id, element);
    element.children.forEach(walk);
  };
  walk(root);
  return index;
}

/**
 * The element itself, or what its `id-ref` names (one step, of the same kind: references to references are invalid).
 */
function deref(element: XmlElement, index: Index): XmlElement {
  const target = index.get(element.attributes['id-ref'] ?? '');
  return target?.tag === element.tag ? target : element;
}

function attributeSets(parent: XmlElement | undefined, tag: string, index: Index): AttributeSet[] {
  return childrenOf(parent, tag).map((written) => {
    const element = deref(written, index);
    return {
      score: parseScore(element.attributes['score']) ?? 0,
      conditional: childOf(element, 'rule') !== undefined,
      values: pairs(element, index),
    };
  });
}

function pairs(element: XmlElement, index: Index): AttributeSet['values'] {
  return childrenOf(element, 'nvpair').flatMap((written) => {
    const pair = deref(written, index);
    const name = written.attributes['name'] ?? pair.attributes['name'];
    return name === undefined ? [] : [{ id: pair.attributes['id'] ?? '', name, value: pair.attributes['value'] ?? '' }];
  });
}

function readNode(element: XmlElement, index: Index): ClusterNode {
  const { id = '', uname = '', type = 'member' } = element.attributes;
  return { id, uname, type, attributes: attributeSets(element, 'instance_attributes', index) };
}

const base = (element: XmlElement, index: Index) => ({
  id: element.attributes['id'] ?? '',
  meta: attributeSets(element, 'meta_attributes', index),
  instance: attributeSets(element, 'instance_attributes', index),
});

function readResource(element: XmlElement, index: Index): Resource[] {
  switch (element.tag) {
    case 'primitive':
      return [readPrimitive(element, index)];
    case 'group':
      return [readGroup(element, index)];
    case 'clone':
    case 'master':
      return [readClone(element, index)];
    case 'bundle':
      return [readBundle(element, index)];
    default:
      return []; // templates are merged where they are used
  }
}

function readPrimitive(element: XmlElement, index: Index): Primitive {
  const name = element.attributes['template'];
  const found = index.get(name ?? '');
  const template = found?.tag === 'template' ? found : undefined;
  const own = base(element, index);
  const inherited = template === undefined ? undefined : base(template, index);
  const from = template?.attributes ?? element.attributes;
  const provider = from['provider'] ?? element.attributes['provider'];
  const operations = readOperations(element, index);
  const more = template === undefined ? [] : readOperations(template, index);
  const defines = (one: Operation): boolean =>
    operations.some((other) => other.name === one.name && (other.interval ?? 0) === (one.interval ?? 0));
  return {
    kind: 'primitive',
    id: own.id,
    class: from['class'] ?? '',
    ...(provider === undefined ? {} : { provider }),
    type: from['type'] ?? '',
    meta: [...own.meta, ...(inherited?.meta ?? [])],
    instance: [...own.instance, ...(inherited?.instance ?? [])],
    operations: [...operations, ...more.filter((one) => !defines(one))],
  };
}

function readOperations(element: XmlElement, index: Index): Operation[] {
  return childrenOf(element, 'operations').flatMap((operations) =>
    childrenOf(deref(operations, index), 'op').map((op) => readOperation(op, index)),
  );
}

function readOperation(element: XmlElement, index: Index): Operation {
  const inner = childrenOf(element, 'instance_attributes', 'meta_attributes').flatMap((set) =>
    pairs(deref(set, index), index),
  );
  const attributes = { ...Object.fromEntries(inner.map(({ name, value }) => [name, value])), ...element.attributes };
  const interval = parseSeconds(attributes['interval']);
  const timeout = parseSeconds(attributes['timeout']);
  return {
    id: attributes['id'] ?? '',
    name: attributes['name'] ?? '',
    ...(interval === undefined ? {} : { interval }),
    ...(timeout === undefined ? {} : { timeout }),
    ...optional({ role: attributes['role'], onFail: attributes['on-fail'] }),
    enabled: !/^(false|off|no|n|0)$/i.test(attributes['enabled'] ?? 'true'),
  };
}

const readGroup = (element: XmlElement, index: Index): Group => ({
  kind: 'group',
  ...base(element, index),
  members: childrenOf(element, 'primitive').map((member) => readPrimitive(member, index)),
});

function readClone(element: XmlElement, index: Index): Clone {
  const own = base(element, index);
  const promotable = own.meta.flatMap((set) => set.values).find(({ name }) => name === 'promotable');
  const member = childrenOf(element, 'primitive', 'group')[0];
  return {
    kind: 'clone',
    ...own,
    promotable: element.tag === 'master' || /^(true|on|yes|y|1)$/i.test(promotable?.value ?? ''),
    ...(member === undefined
      ? {}
      : { member: member.tag === 'group' ? readGroup(member, index) : readPrimitive(member, index) }),
  };
}

function readBundle(element: XmlElement, index: Index): Bundle {
  const member = childOf(element, 'primitive');
  return {
    kind: 'bundle',
    ...base(element, index),
    ...(member === undefined ? {} : { member: readPrimitive(member, index) }),
  };
}

/** Leaves out what is not there, so that an absent attribute is an absent key. */
function optional<K extends string>(values: Readonly<Record<K, string | undefined>>): Partial<Record<K, string>> {
  const kept: Partial<Record<K, string>> = {};
  for (const key in values) {
    const value = values[key];
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}

function readConstraint(element: XmlElement): Constraint[] {
  const at = element.attributes;
  const common = { id: at['id'] ?? '', ...optional({ score: at['score'] }), sets: resourceSets(element) };
  switch (element.tag) {
    case 'rsc_location': {
      const named = { resource: at['rsc'], pattern: at['rsc-pattern'], node: at['node'], role: at['role'] };
      const discovery = at['resource-discovery'];
      return [
        {
          kind: 'location',
          ...common,
          ...optional({ ...named, discovery }),
          rules: childrenOf(element, 'rule').map(readRule),
        },
      ];
    }
    case 'rsc_colocation': {
      const named = { resource: at['rsc'], with: at['with-rsc'], role: at['rsc-role'], withRole: at['with-rsc-role'] };
      return [{ kind: 'colocation', ...common, ...optional(named) }];
    }
    case 'rsc_order': {
      const actions = { firstAction: at['first-action'], thenAction: at['then-action'] };
      const named = { first: at['first'], then: at['then'], orderKind: at['kind'], ...actions };
      return [
        {
          kind: 'order',
          ...common,
          ...optional(named),
          symmetrical: parseBoolean(at['symmetrical']) ?? !/^serialize$/i.test(at['kind'] ?? ''),
        },
      ];
    }
    case 'rsc_ticket': {
      const named = { resource: at['rsc'], lossPolicy: at['loss-policy'] };
      return [{ kind: 'ticket', ...common, ...optional(named) }];
    }
    default:
      return [];
  }
}

const readRule = (rule: XmlElement): LocationRule => ({
  ...optional({
    score: rule.attributes['score'],
    role: rule.attributes['role'],
    scoreAttribute: rule.attributes['score-attribute'],
  }),
  booleanOp: rule.attributes['boolean-op'] ?? 'and',
  expressions: childrenOf(rule, 'expression').map((expression) => expression.attributes),
  rules: childrenOf(rule, 'rule').map(readRule),
  dated: childrenOf(rule, 'date_expression').length > 0,
});

const resourceSets = (element: XmlElement): ResourceSet[] =>
  childrenOf(element, 'resource_set').map((set) => ({
    ids: childrenOf(set, 'resource_ref').map((reference) => reference.attributes['id'] ?? ''),
    sequential: parseBoolean(set.attributes['sequential']) ?? true,
    ...optional({ action: set.attributes['action'], role: set.attributes['role'] }),
  }));

function readLevel(element: XmlElement): FencingLevel {
  const at = element.attributes;
  const named = { target: at['target'], targetPattern: at['target-pattern'], targetAttribute: at['target-attribute'] };
  const devices = (at['devices'] ?? '')
    .split(',')
    .map((device) => device.trim())
    .filter((device) => device !== '');
  return { id: at['id'] ?? '', ...optional(named), index: Number(at['index'] ?? Number.NaN), devices };
}
