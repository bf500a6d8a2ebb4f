// pcs(8), `pcs config` of 0.9 to 0.12
import type { CibElement, Pairs } from './cib-text.ts';
import { attributeSet, cibText, element } from './cib-text.ts';
import { nameValues } from './name-values.ts';
import type { OutlineNode } from './outline.ts';
import { readOutline } from './outline.ts';
import { pcsConstraints } from './pcs-constraints.ts';
import { UnknownLineError, unlessUnknownLine } from './unknown-line-error.ts';

/** Headings without which the text is only a part of `pcs config`. */
const required = ['Resources', 'Stonith Devices', 'Location Constraints', 'Cluster Properties'];

/** Rewrites `pcs config` as a CIB. Undefined if it is cut off, or if a line of it has an unknown form. */
export function cibOfPcsConfig(text: string): string | undefined {
  const sections = sectionsOf(readOutline(text.replace(/^Warning:.*$/gm, '')));
  if (required.some((heading) => !sections.has(heading))) return undefined;
  const below = (heading: string): readonly OutlineNode[] => sections.get(heading) ?? [];
  return unlessUnknownLine(() =>
    cibText({
      properties: [
        attributeSet('cluster_property_set', 'cib-bootstrap-options', properties(below('Cluster Properties'))),
      ],
      nodes: nodes(below('Pacemaker Nodes'), below('Node Attributes')),
      resources: [...below('Resources'), ...below('Stonith Devices')].flatMap(resource),
      constraints: pcsConstraints(sections),
      levels: below('Fencing Levels').flatMap(levels),
      tags: below('Tags').flatMap(tag),
      resourceDefaults: defaults('rsc-options', below('Resources Defaults')),
      operationDefaults: defaults('op-options', below('Operations Defaults')),
    }),
  );
}

/** Sections by their heading. `Cluster Name: x` has its value in the heading's line. */
function sectionsOf(outline: readonly OutlineNode[]): ReadonlyMap<string, readonly OutlineNode[]> {
  return new Map(
    outline.flatMap(({ text, below }): [string, readonly OutlineNode[]][] => {
      const heading = /^([A-Z][A-Za-z ]*):/.exec(text)?.[1];
      return heading === undefined ? [] : [[heading, below]];
    }),
  );
}

/** `None` and `No … set` mean an empty section. */
const isNothing = (text: string): boolean => /^No\b|^None$/.test(text);

const properties = (below: readonly OutlineNode[]): Pairs =>
  below.flatMap(({ text, below: deeper }): Pairs => {
    if (isNothing(text)) return [];
    // 0.11.7 and newer: `Cluster Properties: cib-bootstrap-options`, then `name=value`.
    const pairs = nameValues(text);
    if (pairs !== undefined) return pairs;
    const [, name, value] = /^([\w-]+): ?(.*)$/.exec(text) ?? [];
    if (name === undefined || value === undefined || deeper.length > 0) throw new UnknownLineError(text);
    return [[name, value]];
  });

function nodes(names: readonly OutlineNode[], attributes: readonly OutlineNode[]): CibElement[] {
  const set = new Map(
    attributes.flatMap(({ text, below }): [string, Pairs][] => {
      const [, name, rest = ''] = /^(\S+?):?(?:$|: ?(.*)$)/.exec(text) ?? [];
      return name === undefined ? [] : [[name, [rest, ...below.map((each) => each.text)].flatMap(known)]];
    }),
  );
  return names
    .flatMap(({ text }) => text.split(/\s+/))
    .map((uname) => {
      const pairs = set.get(uname);
      return element(
        'node',
        { id: uname, uname },
        pairs === undefined ? [] : [attributeSet('instance_attributes', `nodes-${uname}`, pairs)],
      );
    });
}

function known(line: string): Pairs {
  const pairs = nameValues(line);
  if (pairs === undefined) throw new UnknownLineError(line);
  return pairs;
}

function resource({ text, below }: OutlineNode): CibElement[] {
  if (isNothing(text)) return [];
  const [, kind, id = '', about = ''] = /^(Resource|Group|Clone|Master|Bundle): (\S+)(?: \((.*)\))?$/.exec(text) ?? [];
  switch (kind) {
    case 'Resource': {
      const { class: type, provider, type: agent } = Object.fromEntries(known(about));
      if (type === undefined || agent === undefined) throw new UnknownLineError(text);
      const children = below.flatMap((part) => detail(id, part));
      return [element('primitive', { id, class: type, provider, type: agent }, children)];
    }
    case 'Group':
    case 'Clone':
    case 'Master':
    case 'Bundle':
      return [
        element(
          kind.toLowerCase(),
          { id },
          below.flatMap((part) => detail(id, part)),
        ),
      ];
    default:
      throw new UnknownLineError(text);
  }
}

/** What is written below a resource: its sets of attributes, its operations, the resources in it. */
function detail(id: string, node: OutlineNode): CibElement[] {
  const [, heading = '', rest = ''] = /^([A-Z][\w /]*):(?: (.*))?$/.exec(node.text) ?? [];
  switch (heading) {
    case 'Attributes':
      return [setOf('instance_attributes', id, rest, node.below)];
    case 'Meta Attributes':
    case 'Meta Attrs':
      return [setOf('meta_attributes', id, rest, node.below)];
    case 'Operations': {
      const written = [...(rest === '' ? [] : [{ text: rest, below: [] }]), ...node.below];
      return [element('operations', {}, written.map(operation))];
    }
    case 'Resource':
    case 'Group':
      return resource(node);
    // None of these is read from a CIB either.
    case 'Utilization':
    case 'Description':
    case 'Docker':
    case 'Podman':
    case 'Rkt':
    case 'Network':
    case 'Port Mapping':
    case 'Storage Mapping':
      return [];
    default:
      throw new UnknownLineError(node.text);
  }
}

/** 0.11 names the set in the heading's line; older versions have the pairs there. */
function setOf(tag: string, owner: string, rest: string, below: readonly OutlineNode[]): CibElement {
  const inLine = nameValues(rest);
  const [name] = rest.split(' ');
  const pairs = [
    ...(inLine ?? []),
    ...below.filter(({ text }) => !text.startsWith('Rule')).flatMap((n) => known(n.text)),
  ];
  const set = attributeSet(tag, inLine === undefined && name ? name : `${owner}-${tag}`, pairs);
  return below.some(({ text }) => text.startsWith('Rule'))
    ? { ...set, children: [element('rule'), ...set.children] }
    : set;
}

/** 0.11: `monitor: ID` with pairs below; older: `monitor interval=10s timeout=20s (ID)`. */
function operation({ text, below }: OutlineNode): CibElement {
  const [, name, id] = /^([\w-]+): (\S+)$/.exec(text) ?? [];
  if (name !== undefined) {
    const pairs = below
      .filter((node) => !/^(Attributes|Meta Attributes):/.test(node.text))
      .flatMap((n) => known(n.text));
    const inner = below
      .filter((node) => /^Attributes:/.test(node.text))
      .flatMap((n) => n.below.flatMap((x) => known(x.text)));
    return element('op', { id, name, ...Object.fromEntries([...pairs, ...inner]) });
  }
  const [, old, pairs = '', oldId] = /^([\w-]+)(?: (.*?))? \(([^()]+)\)$/.exec(text) ?? [];
  if (old === undefined) throw new UnknownLineError(text);
  return element('op', { id: oldId, name: old, ...Object.fromEntries(known(pairs)) });
}

/** `Target: NODE`, `Target (regexp): PATTERN`, `Target: ATTRIBUTE=VALUE`; 0.9 writes ` Node: NODE`. */
function levels({ text, below }: OutlineNode): CibElement[] {
  const [, pattern, target = ''] = /^(?:Target|Node)( \(regexp\))?: (.+)$/.exec(text) ?? [];
  if (target === '') throw new UnknownLineError(text);
  const [, attribute, value] = pattern === undefined ? (/^([^=]+)=(.*)$/.exec(target) ?? []) : [];
  const selects =
    pattern !== undefined
      ? { 'target-pattern': target }
      : attribute !== undefined
        ? { 'target-attribute': attribute, 'target-value': value }
        : { target };
  return below.map((level) => {
    const [, index, devices = ''] = /^Level (\d+) - (.+)$/.exec(level.text) ?? [];
    if (index === undefined) throw new UnknownLineError(level.text);
    return element('fencing-level', {
      id: `fl-${target}-${index}`,
      ...selects,
      index,
      devices: devices.replaceAll(' ', ''),
    });
  });
}

function tag({ text, below }: OutlineNode): CibElement[] {
  if (isNothing(text)) return [];
  return [
    element(
      'tag',
      { id: text },
      below.map((each) => element('obj_ref', { id: each.text })),
    ),
  ];
}

/** 0.9: `name: value`; 0.10: `name=value`; newer: the set, with its pairs below. */
function defaults(id: string, below: readonly OutlineNode[]): CibElement[] {
  const sets = below.filter(({ text }) => /^Meta Attr(s|ibutes):/.test(text));
  const loose = below.filter((node) => !sets.includes(node) && !isNothing(node.text));
  return [
    ...sets.map((set) => setOf('meta_attributes', id, set.text.replace(/^[^:]*: ?/, ''), set.below)),
    ...(loose.length === 0 ? [] : [attributeSet('meta_attributes', id, properties(loose))]),
  ];
}
