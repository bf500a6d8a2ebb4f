// pcs(8), `pcs config` of 0.9 to 0.12
import type { CibElement, Pairs } from './cib-text.ts';
import { attributeSet, cibText, element } from './cib-text.ts';
import { nameValues } from './name-values.ts';
import type { OutlineNode } from './outline.ts';
import { readOutline, wholeLine } from './outline.ts';
import { constraintHeadings, pcsConstraints, withoutId } from './pcs-constraints.ts';
import { UnknownLineError, unlessUnknownLine } from './unknown-line-error.ts';

/** Sections at both ends. Up to 0.11.6 pcs writes the others too, even if they are empty; newer versions do not. */
const atBothEnds = ['Cluster Name', 'Pacemaker Nodes', 'Cluster Properties'];
const always = ['Resources', 'Stonith Devices', 'Location Constraints'];

/**
 * Rewrites `pcs config` as a CIB. Undefined if it is or may be cut off, or if a line of it has an unknown form. `whole`:
 * it is known not to be cut off.
 */
export function cibOfPcsConfig(text: string, whole = false): string | undefined {
  const isNewer = /^Cluster Properties: \S/m.test(text);
  const plain = text.replaceAll(/^Warning:.*$|\r$/gm, '');
  const outline = readOutline(isNewer ? unwrapped(plain) : plain);
  const sections = sectionsOf(outline);
  if ([...atBothEnds, ...(isNewer ? [] : always)].some((heading) => !sections.has(heading))) return undefined;
  if (!whole && !showsItsEnd(outline)) return undefined;
  const below = (heading: string): readonly OutlineNode[] => sections.get(heading) ?? [];
  return unlessUnknownLine(() => {
    refuseUnknownHeadings(outline);
    return cibText({
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
    });
  });
}

/** A heading with one of these words and another name would hide a part of the configuration. */
const isConfiguration = /Constraints|Resource|Device|Level|Defaults|Properties|Tag/;
const known: ReadonlySet<string> = new Set([
  ...['Resources', 'Stonith Devices', 'Fencing Levels', 'Resources Defaults', 'Operations Defaults'],
  ...['Cluster Properties', 'Node Attributes', 'Tags', ...constraintHeadings],
]);

const headingOf = ({ text }: OutlineNode): string | undefined => /^([A-Z][A-Za-z ]*):/.exec(text)?.[1];

/**
 * Whether a line follows the configuration: the section `Quorum`, which versions up to 0.11.6 print always and newer
 * ones only with options, a prompt of a shell, or another line that is not of pcs. Without one, properties and
 * tags may be missing. The beginning of a further section is no such line.
 */
function showsItsEnd(outline: readonly OutlineNode[]): boolean {
  const last = outline.findLastIndex((node) => known.has(headingOf(node) ?? ''));
  const end = outline[last];
  if (end !== undefined && headingOf(end) === 'Tags' && end.below.some(({ text }) => text === 'No tags defined'))
    return true;
  return outline.slice(last + 1).some(({ text }) => ![...known].some((heading) => `${heading}:`.startsWith(text)));
}

function refuseUnknownHeadings(outline: readonly OutlineNode[]): void {
  const first = outline.findIndex((node) => headingOf(node) === 'Cluster Name');
  const last = outline.findLastIndex((node) => known.has(headingOf(node) ?? ''));
  // A prompt of a shell may precede and follow the text.
  for (const node of outline.slice(first, last)) {
    const heading = headingOf(node);
    if (heading === undefined || (isConfiguration.test(heading) && !known.has(heading)))
      throw new UnknownLineError(node.text);
  }
}

/** Newer versions wrap lines on a terminal, and indent the rest by four columns; what is inside by two. */
function unwrapped(text: string): string {
  const lines: string[] = [];
  let indent = 0;
  for (const line of text.split('\n')) {
    const own = line.search(/\S/);
    const before = lines.at(-1);
    if (before !== undefined && own === indent + 4) {
      lines[lines.length - 1] = `${before}${/\w-$/.test(before) ? '' : ' '}${line.trim()}`;
      continue;
    }
    lines.push(line);
    if (own >= 0) indent = own;
  }
  return lines.join('\n');
}

/** Sections by their heading, which newer versions repeat for each set. `Cluster Name: x` has its value in that line. */
function sectionsOf(outline: readonly OutlineNode[]): ReadonlyMap<string, readonly OutlineNode[]> {
  const sections = new Map<string, readonly OutlineNode[]>();
  for (const { text, below } of outline) {
    const heading = headingOf({ text, below });
    if (heading !== undefined) sections.set(heading, [...(sections.get(heading) ?? []), ...below]);
  }
  return sections;
}

/** `None` and `No … set` mean an empty section. */
const isNothing = (text: string): boolean => /^No\b|^None$/.test(text);

const properties = (below: readonly OutlineNode[]): Pairs =>
  below.flatMap(({ text, below: deeper }): Pairs => {
    if (isNothing(text)) return [];
    // 0.11.7 and newer: `Cluster Properties: cib-bootstrap-options`, then `name=value`.
    const pairs = nameValues(wholeLine({ text, below: deeper }));
    if (pairs !== undefined) return pairs;
    const [, name, value] = /^([\w-]+): ?(.*)$/.exec(text) ?? [];
    if (name === undefined || value === undefined || deeper.length > 0) throw new UnknownLineError(text);
    return [[name, value]];
  });

function nodes(names: readonly OutlineNode[], attributes: readonly OutlineNode[]): CibElement[] {
  const set = new Map(
    attributes.flatMap(({ text, below }): [string, Pairs][] => {
      const [, name, rest = ''] = /^(\S+?):?(?:$|: ?(.*)$)/.exec(text) ?? [];
      return name === undefined ? [] : [[name, [rest, ...below.map(wholeLine)].flatMap(pairsOf)]];
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

function pairsOf(line: string): Pairs {
  const pairs = nameValues(line);
  if (pairs === undefined) throw new UnknownLineError(line);
  return pairs;
}

function resource({ text, below }: OutlineNode): CibElement[] {
  if (isNothing(text)) return [];
  const [, kind, id = '', about = ''] = /^(Resource|Group|Clone|Master|Bundle): (\S+)(?: \((.*)\))?$/.exec(text) ?? [];
  switch (kind) {
    case 'Resource': {
      const { class: type, provider, type: agent } = Object.fromEntries(pairsOf(about));
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

/** 0.11 names the set and its options in the heading's line; older versions have the pairs there. */
function setOf(tag: string, owner: string, rest: string, below: readonly OutlineNode[]): CibElement {
  const inLine = nameValues(rest);
  const [, name = '', options = ''] = inLine === undefined ? (/^(\S+) ?(.*)$/.exec(rest) ?? []) : [];
  const pairs = [
    ...(inLine ?? []),
    ...below.filter(({ text }) => !text.startsWith('Rule')).flatMap((node) => pairsOf(withoutId(wholeLine(node)))),
  ];
  const set = attributeSet(tag, name === '' ? `${owner}-${tag}` : name, pairs);
  return {
    ...set,
    attributes: { ...Object.fromEntries(pairsOf(options)), ...set.attributes },
    children: [...(below.some(({ text }) => text.startsWith('Rule')) ? [element('rule')] : []), ...set.children],
  };
}

/** 0.11: `monitor: ID` with pairs below; older: `monitor interval=10s timeout=20s (ID)`. */
function operation({ text, below }: OutlineNode): CibElement {
  const [, name, id] = /^([\w-]+): (\S+)$/.exec(text) ?? [];
  if (name !== undefined) {
    const pairs = below
      .filter((node) => !/^(Attributes|Meta Attributes):/.test(node.text))
      .flatMap((node) => pairsOf(wholeLine(node)));
    const inner = below
      .filter((node) => /^Attributes:/.test(node.text))
      .flatMap((set) => set.below.flatMap((node) => pairsOf(wholeLine(node))));
    return element('op', { id, name, ...Object.fromEntries([...pairs, ...inner]) });
  }
  const [, old, pairs = '', oldId] = /^([\w-]+)(?: (.*?))? \(([^()]+)\)$/.exec(text) ?? [];
  if (old === undefined) throw new UnknownLineError(text);
  return element('op', { id: oldId, name: old, ...Object.fromEntries(pairsOf(pairs)) });
}

/** `Target (regexp): PATTERN`, `Target: ATTRIBUTE=VALUE`; the kind is not written by all versions. */
function levels({ text, below }: OutlineNode): CibElement[] {
  const [, kind, target = ''] = /^(?:Target|Node)(?: \((node|regexp|attribute)\))?: (.+)$/.exec(text) ?? [];
  if (target === '') throw new UnknownLineError(text);
  const selects = targetOf(kind, target);
  return below.map((level) => {
    // Devices are separated by commas up to 0.11.7.
    const [, index, devices = ''] = /^Level (\d+)(?: -|:) (.+)$/.exec(level.text) ?? [];
    if (index === undefined || level.below.length > 0) throw new UnknownLineError(level.text);
    return element('fencing-level', {
      id: `fl-${target}-${index}`,
      ...selects,
      index,
      devices: devices.split(/[\s,]+/).join(','),
    });
  });
}

/** Without its kind, a target that is no name of a host is an attribute or a pattern. */
function targetOf(kind: string | undefined, target: string): CibElement['attributes'] {
  const [, attribute, value] = /^([^=]+)=(.*)$/.exec(target) ?? [];
  if (kind === 'attribute' || (kind === undefined && attribute !== undefined))
    return { 'target-attribute': attribute, 'target-value': value };
  const isPattern = kind === 'regexp' || (kind === undefined && /[^\w.-]/.test(target));
  return isPattern ? { 'target-pattern': target } : { target };
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
  const sets = below.filter(({ text }) => /^Meta Attr(s|ibutes)( \([\w ]+\))?:/.test(text));
  const loose = below.filter((node) => !sets.includes(node) && !isNothing(node.text));
  return [
    ...sets.map((set) => setOf('meta_attributes', id, set.text.replace(/^[^:]*: ?/, ''), set.below)),
    ...(loose.length === 0 ? [] : [attributeSet('meta_attributes', id, properties(loose))]),
  ];
}
