/**
 * The inner side of the boundary between halint and site rules. This file and its imports are bundled to one script
 * (`halint:realm`), which runs in a separate realm before any site rule (`../run.ts`). Only strings and numbers cross
 * the boundary, in both directions: a rule with access to one object of the outer realm could access all of Node.
 */
import type { Encoded, Known } from './decode.ts';
import { decode } from './decode.ts';
import { lockDown } from './lockdown.ts';
import * as exported from './module.ts';

/** The functions that the outer side calls. Each returns JSON text. */
export interface Realm {
  /** Receives the ids of all facts by their exported names, as JSON. Called once, before all other functions. */
  readonly begin: (facts: string) => void;
  /** Runs the body of a module and returns a description of the exported rule. */
  readonly define: (body: unknown) => string;
  /** Stores an encoded value that views can reference. */
  readonly hold: (id: number, encoded: string) => void;
  /** Drops all stored values. */
  readonly release: () => void;
  readonly judge: (rule: number, question: 'appliesTo' | 'check', view: string) => string;
  readonly explains: (rule: number, cause: string, findings: string) => string;
}

interface Rule {
  readonly appliesTo: (view: unknown) => unknown;
  readonly check: (view: unknown) => unknown;
  readonly explainedBy: ReadonlyMap<string, (own: unknown, other: unknown) => unknown>;
}

const { create, defineProperty, entries, freeze } = Object;
const { parse, stringify } = JSON;
const factIds = new Map<unknown, string>();
const rules: Rule[] = [];
const held = new Map<number, unknown>();
let asked: Set<string> = new Set();
let library: object = {};

const known: Known = {
  held: (id) => held.get(id),
  asked: (place) => void asked.add(place),
};

const read = (text: string): Encoded => parse(text);

function begin(facts: string): void {
  const tokens: object = create(null);
  const names: Readonly<Record<string, string>> = parse(facts);
  for (const [name, id] of entries(names)) {
    const token: object = create(null);
    defineProperty(token, 'id', { value: id, enumerable: true });
    factIds.set(freeze(token), id);
    defineProperty(tokens, name, { value: token, enumerable: true });
  }
  const made: object = create(null);
  for (const [name, value] of entries(exported)) defineProperty(made, name, { value: freeze(value), enumerable: true });
  defineProperty(made, 'facts', { value: freeze(tokens), enumerable: true });
  library = freeze(made);
  lockDown();
}

function define(body: unknown): string {
  try {
    const exports: Record<string, unknown> = create(null);
    if (!isFunction(body)) return failed('it is not a rule module');
    body(exports, (name: unknown) => {
      if (name === 'halint') return library;
      throw new Error(`${String(name)} cannot be imported`);
    });
    const rule = exports['default'];
    if (!isObject(rule)) return failed('its default export is not a rule');
    const { appliesTo, check, reads, optional, explainedBy, ...text } = rule;
    if (!isFunction(appliesTo) || !isFunction(check) || !isObject(reads) || !isObject(optional))
      return failed('its default export is not a rule');
    const causes = new Map(
      entries(isObject(explainedBy) ? explainedBy : {}).flatMap(([id, explains]) =>
        isFunction(explains) ? [[id, explains] as const] : [],
      ),
    );
    const answer = stringify({
      rule: rules.length,
      text,
      reads: idsOf(reads),
      optional: idsOf(optional),
      explainedBy: [...causes.keys()],
    });
    rules.push({ appliesTo, check, explainedBy: causes });
    return answer;
  } catch (error) {
    return failed(errorMessage(error));
  }
}

function idsOf(reads: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const ids: Record<string, string> = create(null);
  for (const [name, token] of entries(reads)) {
    const id = factIds.get(token);
    if (id === undefined) throw new Error(`${name} is not a fact of halint`);
    ids[name] = id;
  }
  return ids;
}

function judge(index: number, question: 'appliesTo' | 'check', text: string): string {
  try {
    asked = new Set();
    const rule = rules[index];
    if (rule === undefined) return failed('there is no such rule');
    const view = decode(read(text), known);
    const value = rule[question](view);
    return stringify({ value, asked: [...asked] });
  } catch (error) {
    return failed(errorMessage(error));
  }
}

function explains(index: number, cause: string, findings: string): string {
  try {
    const pair = decode(read(findings), known);
    const explain = rules[index]?.explainedBy.get(cause);
    return stringify({ value: isList(pair) && explain?.(pair[0], pair[1]) === true });
  } catch (error) {
    return failed(errorMessage(error));
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isFunction = (value: unknown): value is (...all: readonly unknown[]) => unknown => typeof value === 'function';
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const failed = (why: string): string => stringify({ failed: why });

function errorMessage(error: unknown): string {
  const message = isObject(error) && 'message' in error ? error['message'] : error;
  return typeof message === 'string' ? message : `it threw ${typeof message}`;
}

export const realm: Realm = freeze({
  begin,
  define,
  hold: (id: number, encoded: string) => void held.set(id, decode(read(encoded), known)),
  release: () => held.clear(),
  judge,
  explains,
});
