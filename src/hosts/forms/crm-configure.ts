// crm(8), `crm configure show`
import type { CibElement, Pairs } from './cib-text.ts';
import { attributeSet, cibText, element } from './cib-text.ts';
import { crmXml } from './crm-xml.ts';
import { crmConstraint } from './crm-constraints.ts';
import type { Word } from './crm-words.ts';
import { pairOf, wordsOf } from './crm-words.ts';
import { UnknownLineError, unlessUnknownLine } from './unknown-line-error.ts';

interface Growing {
  readonly properties: CibElement[];
  readonly nodes: CibElement[];
  /** Resources by id: a group takes its members out of it. */
  readonly resources: Map<string, CibElement>;
  readonly constraints: CibElement[];
  readonly levels: CibElement[];
  readonly tags: CibElement[];
  readonly resourceDefaults: CibElement[];
  readonly operationDefaults: CibElement[];
}

/** Rewrites `crm configure show` as a CIB. Undefined if it is cut off, or if a line of it has an unknown form. */
export function cibOfCrmConfigure(text: string): string | undefined {
  const joined = text.replaceAll(/[ \t]*\\\r?\n[ \t]*/g, ' ').split('\n');
  const statements = joined.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  // Properties are printed last: without them the text is only a part.
  if (!statements.some((line) => /^property\b/.test(line)) || !statements.some((line) => /^node\b/.test(line)))
    return undefined;
  const cib: Growing = {
    properties: [],
    nodes: [],
    resources: new Map(),
    constraints: [],
    levels: [],
    tags: [],
    resourceDefaults: [],
    operationDefaults: [],
  };
  return unlessUnknownLine(() => {
    for (const line of statements) read(cib, line);
    return cibText({ ...cib, resources: [...cib.resources.values()] });
  });
}

/** Statements that no rule reads. */
const ignored = /^(user|role|acl_\w+|alert|schema|INFO:|WARNING:)/;

function read(cib: Growing, line: string): void {
  if (ignored.test(line)) return;
  const [keyword, ...words] = wordsOf(line);
  const [name] = words;
  switch (keyword?.text) {
    case 'node':
      cib.nodes.push(node(words));
      return;
    case 'primitive':
    case 'rsc_template':
      add(cib, primitive(keyword.text === 'primitive' ? 'primitive' : 'template', words));
      return;
    case 'group':
    case 'clone':
    case 'ms':
    case 'master':
      add(cib, container(cib, keyword.text === 'ms' ? 'master' : keyword.text, words));
      return;
    case 'bundle': {
      const at = words.findIndex(({ text }) => text === 'primitive');
      const member = at < 0 ? [] : taken(cib, words[at + 1]?.text);
      add(cib, element('bundle', { id: name?.text }, member));
      return;
    }
    case 'tag':
      cib.tags.push(
        element(
          'tag',
          { id: name?.text.replace(/:$/, '') },
          words.slice(1).map(({ text }) => element('obj_ref', { id: text })),
        ),
      );
      return;
    case 'property':
      cib.properties.push(options('cluster_property_set', 'cib-bootstrap-options', words));
      return;
    case 'rsc_defaults':
      cib.resourceDefaults.push(options('meta_attributes', 'rsc-options', words));
      return;
    case 'op_defaults':
      cib.operationDefaults.push(options('meta_attributes', 'op-options', words));
      return;
    case 'xml':
      addXml(cib, crmXml(line));
      return;
    case 'fencing_topology':
      cib.levels.push(...levels(words, cib.nodes));
      return;
    default: {
      const constraint = crmConstraint(line);
      if (constraint === undefined) throw new UnknownLineError(line);
      cib.constraints.push(constraint);
    }
  }
}

const isConstraint = /^rsc_(order|colocation|location|ticket)$/;
const isResource = /^(primitive|group|clone|master|bundle|template)$/;

function addXml(cib: Growing, found: CibElement): void {
  if (isConstraint.test(found.tag)) cib.constraints.push(found);
  else if (isResource.test(found.tag)) add(cib, found);
  else if (found.tag === 'node') cib.nodes.push(found);
  // Rules read neither alerts nor access control.
  else if (!/^(alert|acl_\w+)$/.test(found.tag)) throw new UnknownLineError(`xml <${found.tag}>`);
}

function add({ resources }: Growing, resource: CibElement): void {
  resources.set(resource.attributes['id'] ?? '', resource);
}

/** The resource that a container names; from then on it is inside it. */
function taken({ resources }: Growing, id: string | undefined): CibElement[] {
  const found = id === undefined ? undefined : resources.get(id);
  if (id === undefined || found === undefined) throw new UnknownLineError(`no resource ${id ?? ''}`);
  resources.delete(id);
  return [found];
}

/** `1: NAME`, `1: NAME:remote`, `$id="1" NAME`, `NAME`; then its attributes. */
function node(words: readonly Word[]): CibElement {
  const named = words.filter(({ text }) => !text.startsWith('$id='));
  const numbered = /^[\w-]+:$/.test(named[0]?.text ?? '') ? named[0]?.text.replace(/:$/, '') : undefined;
  const rest = numbered === undefined ? named : named.slice(1);
  const [, uname = '', type] = /^(.*?)(?::(\w+))?$/.exec(rest[0]?.text ?? '') ?? [];
  if (uname === '') throw new UnknownLineError('node');
  const sets = setsIn(`nodes-${uname}`, rest.slice(1)).filter(({ tag }) => tag !== 'utilization');
  return element('node', { id: numbered ?? uname, uname, type }, sets);
}

function primitive(tag: string, [name, agent, ...rest]: readonly Word[]): CibElement {
  if (name === undefined || agent === undefined) throw new UnknownLineError(tag);
  const id = name.text;
  const children = setsIn(id, rest);
  if (agent.text.startsWith('@')) return element(tag, { id, template: agent.text.slice(1) }, children);
  const parts = agent.text.split(':').filter((part) => part !== '');
  // crmsh leaves out `ocf:heartbeat:`.
  const [type, provider, kind] = parts.length === 1 ? [parts[0], 'heartbeat', 'ocf'] : parts.toReversed();
  const named = parts.length === 2 ? { class: provider, type } : { class: kind, provider, type };
  return element(tag, { id, ...named }, children);
}

function container(cib: Growing, tag: string, [name, ...rest]: readonly Word[]): CibElement {
  if (name === undefined) throw new UnknownLineError(tag);
  const end = rest.findIndex(({ text }) => text in sets);
  const members = end < 0 ? rest : rest.slice(0, end);
  return element(tag, { id: name.text }, [
    ...(end < 0 ? [] : setsIn(name.text, rest.slice(end))),
    ...members.flatMap(({ text }) => taken(cib, text)),
  ]);
}

const sets: Readonly<Record<string, string>> = {
  params: 'instance_attributes',
  attributes: 'instance_attributes',
  meta: 'meta_attributes',
  utilization: 'utilization',
  op: 'op',
  op_params: 'op_params',
  op_meta: 'op_params',
  operations: 'operations',
  description: 'description',
};

/** The sets of attributes and the operations after a resource's name. */
function setsIn(id: string, words: readonly Word[]): CibElement[] {
  const parts: { readonly keyword: string; readonly words: Word[] }[] = [];
  for (const word of words) {
    if (word.text in sets && !word.quoted) parts.push({ keyword: word.text, words: [] });
    else if (word.text.startsWith('description=')) parts.push({ keyword: 'description', words: [] });
    else parts.at(-1)?.words.push(word);
  }
  if (parts.length === 0 && words.length > 0) throw new UnknownLineError(words.map(({ text }) => text).join(' '));
  const operations = parts.flatMap((part, i) => {
    if (part.keyword !== 'op') return [];
    const inner = parts.slice(i + 1);
    const end = inner.findIndex(({ keyword }) => !keyword.startsWith('op_'));
    return [
      operation(id, [...part.words, ...inner.slice(0, end < 0 ? inner.length : end).flatMap((each) => each.words)]),
    ];
  });
  const written = parts.flatMap(({ keyword, words: own }) => {
    const tag = sets[keyword];
    return tag === 'instance_attributes' || tag === 'meta_attributes' ? [options(tag, `${id}-${tag}`, own)] : [];
  });
  return [...written, ...(operations.length === 0 ? [] : [element('operations', {}, operations)])];
}

function operation(owner: string, [name, ...rest]: readonly Word[]): CibElement {
  if (name === undefined) throw new UnknownLineError('op');
  const pairs = Object.fromEntries(rest.map(pairOf));
  return element('op', { id: `${owner}-${name.text}-${pairs['interval'] ?? 0}`, name: name.text, ...pairs });
}

/** A set, with its id before a colon or as `$id=…`; with a rule, it is conditional. */
function options(tag: string, id: string, words: readonly Word[]): CibElement {
  const pairs: Pairs = words.filter(({ text }) => text.includes('=') && !text.startsWith('$')).map(pairOf);
  const set = attributeSet(tag, id, pairs);
  const conditional = words.some(({ text, quoted }) => text === 'rule' && !quoted);
  const loose = words.filter(({ text }) => !text.includes('=') && !text.endsWith(':'));
  if (!conditional && loose.length > 0) throw new UnknownLineError(loose[0]?.text ?? '');
  return conditional ? { ...set, children: [element('rule'), ...set.children] } : set;
}

/** `NODE: A B,C`: level 1 is A, level 2 is B and C. Without a target the levels are those of all nodes. */
function levels(words: readonly Word[], nodes: readonly CibElement[]): CibElement[] {
  const levelsOf = (selects: Readonly<Record<string, string>>, devices: readonly string[]): CibElement[] =>
    devices.map((each, i) =>
      element('fencing-level', {
        id: `fl-${Object.values(selects).join('-')}-${i + 1}`,
        ...selects,
        index: `${i + 1}`,
        devices: each,
      }),
    );
  const found: { readonly selects: Readonly<Record<string, string>>; readonly devices: string[] }[] = [];
  for (const { text } of words) {
    const [, attribute, value] = /^attr:([^=]+)=(.*)$/.exec(text) ?? [];
    if (attribute !== undefined && value !== undefined)
      found.push({ selects: { 'target-attribute': attribute, 'target-value': value }, devices: [] });
    else if (text.startsWith('pattern:')) found.push({ selects: { 'target-pattern': text.slice(8) }, devices: [] });
    else if (text.endsWith(':')) found.push({ selects: { target: text.slice(0, -1) }, devices: [] });
    else if (found.length > 0) found.at(-1)?.devices.push(text);
    else
      return nodes.flatMap(({ attributes }) =>
        levelsOf(
          { target: attributes['uname'] ?? '' },
          words.map((each) => each.text),
        ),
      );
  }
  return found.flatMap(({ selects, devices }) => levelsOf(selects, devices));
}
