// crm(8): location, colocation, order, rsc_ticket
import type { CibElement } from './cib-text.ts';
import { element } from './cib-text.ts';
import { wordsOf } from './crm-words.ts';
import { UnknownLineError } from './unknown-line-error.ts';

/** A statement that is a constraint; undefined for any other. */
export function crmConstraint(line: string): CibElement | undefined {
  const [keyword, id = '', ...words] = wordsOf(line).map(({ text }) => text);
  switch (keyword) {
    case 'location':
      return location(id, words);
    case 'colocation':
    case 'collocation':
      return colocation(id, words);
    case 'order':
      return order(id, words);
    case 'rsc_ticket':
      return ticket(id, words);
    default:
      return undefined;
  }
}

/** `inf:`, `-inf:`, `50:`; another word before the colon is the kind of an order, or an attribute with the score. */
function scoreOf(word: string): string {
  const score = word.replace(/:$/, '');
  return /^[-+]?inf(inity)?$/i.test(score) ? `${score.startsWith('-') ? '-' : ''}INFINITY` : score;
}

type Options = Readonly<Record<string, string>>;

/** Options `name=value` among the words, and the other words. */
function optionsOf(words: readonly string[]): { readonly options: Options; readonly rest: readonly string[] } {
  const isOption = (word: string): boolean => /^[$\w-]+=/.test(word);
  return {
    options: Object.fromEntries(words.filter(isOption).map((word) => word.replace(/^\$/, '').split('=', 2))),
    rest: words.filter((word) => !isOption(word)),
  };
}

function location(id: string, words: readonly string[]): CibElement {
  const cut = words.indexOf('rule');
  const { options, rest } = optionsOf(cut < 0 ? words : words.slice(0, cut));
  const set = rest[0] === '{' ? rest.slice(1, rest.indexOf('}')) : undefined;
  const [subject = '', score, node] = set === undefined ? rest : ['', ...rest.slice(set.length + 2)];
  const pattern = /^\/(.*)\/$/.exec(subject)?.[1];
  const named = pattern === undefined ? (set === undefined ? { rsc: subject } : {}) : { 'rsc-pattern': pattern };
  const sets = set === undefined ? [] : [resourceSet(set, {})];
  if (cut >= 0) return element('rsc_location', { id, ...named, ...options }, [...sets, ...rules(words.slice(cut))]);
  if (score?.endsWith(':') !== true || node === undefined || rest.length > 3 + (set?.length ?? -1) + 1)
    throw new UnknownLineError(`location ${id}`);
  return element('rsc_location', { id, ...named, ...options, score: scoreOf(score), node }, sets);
}

/** Rules of a location, one after the other. */
function rules(words: readonly string[]): CibElement[] {
  const starts = words.flatMap((word, i) => (word === 'rule' ? [i] : []));
  return starts.map((start, i) => rule(words.slice(start + 1, starts[i + 1])));
}

function rule(words: readonly string[]): CibElement {
  const head = words.filter((word) => word.startsWith('$'));
  const body = words.filter((word) => !word.startsWith('$'));
  const scored = body[0]?.endsWith(':') === true ? body[0] : undefined;
  const expressions: string[][] = [[]];
  let operator: string | undefined;
  for (const word of scored === undefined ? body : body.slice(1)) {
    if (word !== 'and' && word !== 'or') expressions.at(-1)?.push(word);
    else if (operator === undefined || operator === word) {
      operator = word;
      expressions.push([]);
    } else throw new UnknownLineError(words.join(' '));
  }
  const score = scored === undefined ? 'INFINITY' : scoreOf(scored);
  const valued = /^[-+]?(\d+|INFINITY)$/.test(score) ? { score } : { 'score-attribute': score };
  return element(
    'rule',
    { ...optionsOf(head).options, ...valued, 'boolean-op': operator },
    expressions.map(expression),
  );
}

function expression(words: readonly string[]): CibElement {
  const [first = '', second = '', ...rest] = words;
  if (first === 'date') return element('date_expression');
  if (/^(not_)?defined$/.test(first) && rest.length === 0)
    return element('expression', { operation: first, attribute: second });
  const [, type, operation] = /^(?:(string|integer|number|version):)?(eq|ne|lt|gt|lte|gte)$/.exec(second) ?? [];
  if (operation === undefined || rest.length !== 1) throw new UnknownLineError(words.join(' '));
  return element('expression', { attribute: first, operation, type, value: rest[0] });
}

/** A name with what comes after its last colon: a role or an action. */
function split(word: string): readonly [string, string | undefined] {
  const [, name = word, after] = /^(.*?)(?::(\w+))?$/.exec(word) ?? [];
  return [name, after];
}

/** Two names without brackets are a pair; anything else is sets. */
const isPair = (rest: readonly string[]): boolean => rest.length === 2 && !rest.some((word) => /[()[\]{}]/.test(word));

function colocation(id: string, words: readonly string[]): CibElement {
  const { options, rest } = optionsOf(words);
  const [score = '', ...names] = rest;
  if (!score.endsWith(':')) throw new UnknownLineError(`colocation ${id}`);
  const common = { id, ...options, score: scoreOf(score) };
  if (!isPair(names)) return element('rsc_colocation', common, resourceSets(names, 'role'));
  const [rsc, role] = split(names[0] ?? '');
  const [other, withRole] = split(names[1] ?? '');
  const roles = { 'rsc-role': role, 'with-rsc-role': withRole };
  return element('rsc_colocation', { ...common, rsc, 'with-rsc': other, ...roles });
}

const kinds = new Set(['Mandatory', 'Optional', 'Serialize']);

function order(id: string, words: readonly string[]): CibElement {
  const { options, rest } = optionsOf(words);
  const [head = ''] = rest;
  const weighted = head.endsWith(':');
  const names = weighted ? rest.slice(1) : rest;
  const score = weighted ? scoreOf(head) : undefined;
  const common = { id, ...options, ...(score !== undefined && kinds.has(score) ? { kind: score } : { score }) };
  if (!isPair(names)) return element('rsc_order', common, resourceSets(names, 'action'));
  const [first, firstAction] = split(names[0] ?? '');
  const [then, thenAction] = split(names[1] ?? '');
  return element('rsc_order', { ...common, first, then, 'first-action': firstAction, 'then-action': thenAction });
}

function ticket(id: string, words: readonly string[]): CibElement {
  const { options, rest } = optionsOf(words);
  const [name = '', ...names] = rest;
  if (!name.endsWith(':')) throw new UnknownLineError(`rsc_ticket ${id}`);
  const common = { id, ticket: name.slice(0, -1), ...options };
  if (names.length !== 1) return element('rsc_ticket', common, resourceSets(names, 'role'));
  const [rsc, role] = split(names[0] ?? '');
  return element('rsc_ticket', { ...common, rsc, 'rsc-role': role });
}

/**
 * Sets: names in a row are one sequential set, `( … )` one without sequence, `[ … ]` one that does not need all. The
 * role or action of a name is that of its set; another one begins a new set.
 */
function resourceSets(words: readonly string[], suffix: 'role' | 'action'): CibElement[] {
  const found: {
    readonly ids: string[];
    readonly options: Options;
    readonly after: string | undefined;
    open: boolean;
  }[] = [];
  let bracket: Options | undefined;
  for (const word of words) {
    if (word === '(' || word === '[') {
      bracket = word === '(' ? { sequential: 'false' } : { 'require-all': 'false', sequential: 'false' };
      for (const set of found) set.open = false;
    } else if (word === ')' || word === ']') {
      bracket = undefined;
      for (const set of found) set.open = false;
    } else {
      const [name, after] = split(word);
      const last = found.at(-1);
      if (last?.open === true && last.after === after) last.ids.push(name);
      else {
        for (const set of found) set.open = false;
        found.push({ ids: [name], options: bracket ?? {}, after, open: true });
      }
    }
  }
  if (found.length === 0) throw new UnknownLineError(words.join(' '));
  return found.map(({ ids, options, after }) =>
    resourceSet(ids, { ...options, ...(after === undefined ? {} : { [suffix]: after }) }),
  );
}

const resourceSet = (ids: readonly string[], options: Options): CibElement =>
  element(
    'resource_set',
    options,
    ids.map((id) => element('resource_ref', { id })),
  );
