// pcs(8), `pcs constraint --full`
import type { CibElement } from './cib-text.ts';
import { element } from './cib-text.ts';
import { nameValues } from './name-values.ts';
import { UnknownLineError } from './unknown-line-error.ts';
import type { OutlineNode } from './outline.ts';
import { wholeLine } from './outline.ts';

/** Headings of all versions, as those below are read. */
export const constraintHeadings: readonly string[] = [
  ...['Location Constraints', 'Location Set Constraints'],
  ...['Ordering Constraints', 'Order Constraints', 'Order Set Constraints', 'Ordering Set Constraints'],
  ...['Colocation Constraints', 'Colocation Set Constraints', 'Ticket Constraints', 'Ticket Set Constraints'],
];

type Sections = ReadonlyMap<string, readonly OutlineNode[]>;

/** Constraints of all versions: 0.9 and 0.10 in short lines, 0.11.6 and newer in sentences with options below. */
export function pcsConstraints(sections: Sections): CibElement[] {
  const below = (...headings: readonly string[]): readonly OutlineNode[] =>
    headings.flatMap((heading) => sections.get(heading) ?? []);
  return [
    ...below('Location Constraints').flatMap(location),
    ...below('Location Set Constraints').map(locationSet),
    ...below('Ordering Constraints', 'Order Constraints').flatMap(withSets('rsc_order', order)),
    ...below('Colocation Constraints').flatMap(withSets('rsc_colocation', colocation)),
    ...below('Ticket Constraints').flatMap(withSets('rsc_ticket', ticket)),
    ...below('Order Set Constraints', 'Ordering Set Constraints').map((node) => setConstraint('rsc_order', node)),
    ...below('Colocation Set Constraints').map((node) => setConstraint('rsc_colocation', node)),
    ...below('Ticket Set Constraints').map((node) => setConstraint('rsc_ticket', node)),
  ];
}

interface Described {
  readonly line: string;
  /** `(score:50)`, `(id:x)`, `(non-symmetrical)`, `(resource-discovery=never)`. */
  readonly notes: Readonly<Record<string, string>>;
}

/** Splits the notes in parentheses off a line. */
function described(text: string): Described {
  const notes: Record<string, string> = {};
  const line = text.replaceAll(/\s*\(([\w-]+)(?:[:=]\s*([^()]*))?\)/g, (_, name: string, value: string | undefined) => {
    notes[name] = value ?? '';
    return '';
  });
  return { line: line.trim(), notes };
}

/** The id; without `--full` pcs prints none, and the constraint is named by its text. */
const idOf = (notes: Described['notes'], text: string): string =>
  notes['id'] ?? text.replaceAll(/\W+/g, '-').replaceAll(/^-|-$/g, '');

/** Removes the id behind a line. */
export const withoutId = (line: string): string => line.replace(/\s*\(id:[^()]*\)$/, '');

/** Options below a constraint of newer versions: `score=INFINITY`. */
function options(below: readonly OutlineNode[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    below.flatMap((node) => {
      const pairs = nameValues(withoutId(wholeLine(node)));
      if (pairs === undefined) throw new UnknownLineError(node.text);
      return pairs;
    }),
  );
}

function location({ text, below }: OutlineNode): CibElement[] {
  const [, pattern, old] = /^Resource( pattern)?: (.+)$/.exec(text) ?? [];
  if (old !== undefined)
    return below.flatMap((node) => oldLocation(pattern === undefined ? { rsc: old } : { 'rsc-pattern': old }, node));
  const { line, notes } = described(text);
  const [, role, byPattern, name, verb, node, score] =
    /^(?:(\w+) )?resource( pattern)? '([^']+)'(?: (prefers|avoids) node '([^']+)' with score (\S+))?$/.exec(line) ?? [];
  if (name === undefined) throw new UnknownLineError(text);
  const subject = { ...(byPattern === undefined ? { rsc: name } : { 'rsc-pattern': name }), role };
  const more = options(below.filter((part) => !isRules(part)));
  if (node !== undefined)
    return [
      element('rsc_location', {
        id: idOf(notes, text),
        ...subject,
        node,
        score: verb === 'avoids' ? `-${score}` : score,
        ...more,
      }),
    ];
  return [element('rsc_location', { id: idOf(notes, text), ...subject, ...more }, rulesBelow(text, below))];
}

const isRules = ({ text }: OutlineNode): boolean => text === 'Rules:' || text === 'Lifetime:';

function rulesBelow(text: string, below: readonly OutlineNode[]): readonly CibElement[] {
  const rules = below.flatMap((part) => (part.text === 'Rules:' ? part.below : [])).map(rule);
  if (rules.length === 0) throw new UnknownLineError(text);
  return rules;
}

/** pcs prints no node and no score of such a constraint: only one with rules can be read. */
function locationSet({ text, below }: OutlineNode): CibElement {
  const constraint = setConstraint('rsc_location', { text, below: below.filter((part) => !isRules(part)) });
  return { ...constraint, children: [...rulesBelow(text, below), ...constraint.children] };
}

type Subject = Readonly<Record<string, string>>;

/** 0.9: `Enabled on: NODE (score:50) (id:x)`; 0.10: `Enabled on:` with `Node: NODE (…)` below. */
function oldLocation(subject: Subject, { text, below }: OutlineNode): CibElement[] {
  const one = (written: string): CibElement => {
    const { line, notes } = described(written);
    if (line === '' || line.includes(' ')) throw new UnknownLineError(written);
    return element('rsc_location', {
      id: idOf(notes, written),
      ...subject,
      node: line,
      score: notes['score'],
      role: notes['role'],
      'resource-discovery': notes['resource-discovery'],
    });
  };
  const [, inLine] = /^(?:En|Dis)abled on:(?: (.+))?$/.exec(text) ?? [];
  if (/^(En|Dis)abled on:/.test(text))
    return [
      ...(inLine === undefined ? [] : [one(inLine)]),
      ...below.map((node) => one(node.text.replace(/^Node: /, ''))),
    ];
  const [, id] = /^Constraint(?: \(\w[\w ]*\))?: (\S+)$/.exec(text) ?? [];
  if (id === undefined) throw new UnknownLineError(text);
  return [element('rsc_location', { id, ...subject }, below.map(rule))];
}

function rule({ text, below }: OutlineNode): CibElement {
  const [, rest = ''] = /^Rule(?: \([\w ]+\))?:\s*(.*)$/.exec(text) ?? [];
  if (!text.startsWith('Rule')) throw new UnknownLineError(text);
  const { line, notes } = described(rest);
  const pairs = nameValues(line);
  if (pairs === undefined) throw new UnknownLineError(text);
  const children = below.map((node) => (node.text.startsWith('Rule') ? rule(node) : expression(node)));
  return element('rule', { id: notes['id'], ...Object.fromEntries(pairs) }, children);
}

function expression({ text }: OutlineNode): CibElement {
  const line = described(/^Expression:\s*(.*)$/.exec(text)?.[1] ?? '').line;
  if (/^date\b|^date-spec|^$/.test(line)) return element('date_expression');
  const [, operation, tested] = /^(not_defined|defined) (\S+)$/.exec(line) ?? [];
  if (tested !== undefined) return element('expression', { attribute: tested, operation });
  const [, attribute, compares, type, value] =
    /^(\S+) (eq|ne|lt|gt|lte|gte) (?:(string|integer|number|version) )?(.+)$/.exec(line) ?? [];
  if (attribute === undefined) throw new UnknownLineError(text);
  return element('expression', { attribute, operation: compares, type, value: value?.replace(/^"(.*)"$/, '$1') });
}

/** Older versions have a heading `Resource Sets:` among the constraints. */
const withSets =
  (tag: string, one: (node: OutlineNode) => CibElement) =>
  (node: OutlineNode): CibElement[] =>
    node.text === 'Resource Sets:' ? node.below.map((each) => oldSets(tag, each.text)) : [one(node)];

/** `set A B sequential=false (id:x) set C (id:y) setoptions score=INFINITY (id:z)` */
function oldSets(tag: string, text: string): CibElement {
  const { line } = described(text);
  const [sets = '', written = ''] = line.split(/\bsetoptions\b/);
  const pairs = nameValues(written);
  if (!sets.startsWith('set ') || pairs === undefined) throw new UnknownLineError(text);
  const id = /\(id:([^()]*)\)$/.exec(text)?.[1];
  const children = sets
    .split(/(?:^|\s)set\s+/)
    .filter((part) => part.trim() !== '')
    .map((part) => resourceSet(part.trim().split(/\s+/)));
  return element(tag, { id: id ?? idOf({}, text), ...Object.fromEntries(pairs) }, children);
}

function resourceSet(words: readonly string[], more: Readonly<Record<string, string>> = {}): CibElement {
  const ids = words.filter((word) => !word.includes('='));
  const pairs = words.filter((word) => word.includes('=')).map((word) => word.split('=', 2));
  return element(
    'resource_set',
    { ...Object.fromEntries(pairs), ...more },
    ids.map((id) => element('resource_ref', { id })),
  );
}

/** `Set Constraint: ID`, options, and `Resource Set: ID` with `Resources: 'a', 'b'` and its options below. */
function setConstraint(tag: string, { text, below }: OutlineNode): CibElement {
  const [, id] = /^Set Constraint:(?: (\S+))?/.exec(text) ?? [];
  if (!text.startsWith('Set Constraint')) throw new UnknownLineError(text);
  const sets = below.filter((node) => node.text.startsWith('Resource Set'));
  const own = options(below.filter((node) => !sets.includes(node)));
  return element(
    tag,
    { id: id ?? idOf({}, text), ...own },
    sets.map((set) => {
      const named = set.below.filter((node) => node.text.startsWith('Resources:'));
      const ids = named.flatMap((node) => [...wholeLine(node).matchAll(/'([^']+)'/g)].map(([, name = '']) => name));
      if (ids.length === 0) throw new UnknownLineError(set.text);
      return resourceSet(ids, options(set.below.filter((node) => !named.includes(node))));
    }),
  );
}

function order({ text, below }: OutlineNode): CibElement {
  const { line, notes } = described(text);
  const plain = line.replaceAll(/resource '([^']+)'/g, '$1');
  const [, firstAction, first, thenAction, then] =
    /^(?:(start|stop|promote|demote) )?(\S+) then (?:(start|stop|promote|demote) )?(\S+)$/.exec(plain) ?? [];
  if (first === undefined || then === undefined) throw new UnknownLineError(text);
  const symmetrical = 'non-symmetrical' in notes ? 'false' : undefined;
  const actions = { 'first-action': firstAction, 'then-action': thenAction };
  const old = { kind: notes['kind'], score: notes['score'], symmetrical };
  return element('rsc_order', { id: idOf(notes, text), first, then, ...actions, ...old, ...options(below) });
}

function colocation({ text, below }: OutlineNode): CibElement {
  const { line, notes } = described(text);
  const plain = line.replaceAll(/resource '([^']+)'/g, '$1');
  const [, role, rsc, withRole, other] = /^(?:(\w+) )?(\S+) with (?:(\w+) )?(\S+)$/.exec(plain) ?? [];
  if (rsc === undefined || other === undefined) throw new UnknownLineError(text);
  const roles = { 'rsc-role': role ?? notes['rsc-role'], 'with-rsc-role': withRole ?? notes['with-rsc-role'] };
  const old = { score: notes['score'] };
  return element('rsc_colocation', {
    id: idOf(notes, text),
    rsc,
    'with-rsc': other,
    ...roles,
    ...old,
    ...options(below),
  });
}

/** `RSC loss-policy=stop ticket=T`, `set A B setoptions ticket=T`, `Promoted resource 'x' depends on ticket 'T'`. */
function ticket({ text, below }: OutlineNode): CibElement {
  const { line, notes } = described(text);
  const [, role, name, needs] = /^(?:(\w+) )?resource '([^']+)' depends on ticket '([^']+)'$/.exec(line) ?? [];
  if (name !== undefined)
    return element('rsc_ticket', {
      id: idOf(notes, text),
      rsc: name,
      'rsc-role': role,
      ticket: needs,
      ...options(below),
    });
  const [, rsc, oldRole, rest = ''] =
    /^(?:(?:\w+) )??(\S+?)(?: \(rsc-role:(\w+)\))?((?: [\w-]+=\S+)+)$/.exec(line) ?? [];
  const pairs = nameValues(rest);
  if (rsc === undefined || pairs === undefined) throw new UnknownLineError(text);
  return element('rsc_ticket', { id: idOf(notes, text), rsc, 'rsc-role': oldRole, ...Object.fromEntries(pairs) });
}
