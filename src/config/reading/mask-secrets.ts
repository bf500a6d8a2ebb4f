import type { Document } from 'yaml';
import { isMap, isNode, isPair, isScalar, visit } from 'yaml';
import type { Excerpt } from './problem.ts';

/** Offsets in the text, end exclusive. */
export type Span = readonly [number, number];

const secretName = /pas+(w|ph)|pwd|secret|token/i;

/**
 * The positions of literal secrets: values of keys with a name of a secret, unless they are an origin of a secret.
 * Problems show lines of the file, and the output may be a CI log.
 */
export function secretSpans(document: Document.Parsed): readonly Span[] {
  const spans: Span[] = [];
  const add = (node: unknown): void => {
    const range = isNode(node) ? node.range : undefined;
    if (range !== undefined && range !== null) spans.push([range[0], range[1]]);
  };
  visit(document, {
    Pair: (_key, pair) => {
      const name = isScalar(pair.key) ? String(pair.key.value) : '';
      // `sudo` takes true, false, script or a mapping; another string may be a misplaced password.
      if (
        name === 'sudo' &&
        isScalar(pair.value) &&
        typeof pair.value.value !== 'boolean' &&
        pair.value.value !== 'script'
      )
        add(pair.value);
      // `key: db_password, equals: …`: the expected value of a secret is a secret.
      if (isMap(pair.value)) {
        const key = pair.value.get('key');
        if (typeof key === 'string' && secretName.test(key))
          for (const item of pair.value.items) if (isExpectation(item)) add(item.value);
      }
      if (!secretName.test(name)) return;
      if (!isMap(pair.value)) return add(pair.value);
      for (const item of pair.value.items) if (!isOrigin(item)) add(item.value);
    },
  });
  return spans;
}

const isExpectation = (item: unknown): item is { readonly value: unknown } =>
  isPair(item) && isScalar(item.key) && (item.key.value === 'equals' || item.key.value === 'matches');

/**
 * `env: NAME`, `file: PATH` and `prompt: true` are not secrets. A value of `env` that is not a valid variable name may
 * be a secret.
 */
function isOrigin(item: unknown): boolean {
  if (!isPair(item) || !isScalar(item.key)) return false;
  if (item.key.value !== 'env') return item.key.value === 'file' || item.key.value === 'prompt';
  return isScalar(item.value) && /^[A-Za-z_][A-Za-z0-9_]*$/.test(String(item.value.value));
}

/** For text that is not valid YAML: everything after a key with a name of a secret. */
const secretLine = /((?:pas+(?:w|ph)|pwd|secret|token)[\w-]*["']?\s*:\s+)(?!\{)\S.*$/i;

/** The password of `user:password@host` in a URL or a jump host. */
const userInfo = /:[^\s:@/]+@/g;

/** Characters that affect a terminal: controls except tab, and direction marks. */
const hostile = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const maxLength = 160;

/** The line at `start`, with the part up to `end` marked; undefined if the line is too long. */
export function excerptOf(text: string, [start, end]: Span, secrets: readonly Span[]): Excerpt | undefined {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', lineStart);
  const lineEnd = newline === -1 ? text.length : newline;
  const before = withoutSecrets(text, [lineStart, Math.min(start, lineEnd)], secrets);
  const marked = withoutSecrets(text, [start, Math.min(end, lineEnd)], secrets);
  const after = withoutSecrets(text, [Math.max(start, Math.min(end, lineEnd)), lineEnd], secrets);
  const line = `${before}${marked}${after}`
    .replace(/\r$/, '')
    .replace(secretLine, '$1…')
    .replace(userInfo, ':…@')
    .replace(hostile, '?');
  if (before.length > maxLength) return undefined;
  const shown = line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
  const from = Math.min(before.length, Math.max(0, shown.length - 1));
  return { text: shown, from, width: Math.max(1, Math.min(marked.length, shown.length - from)) };
}

/** A part of the text with each secret replaced by `…`. */
function withoutSecrets(text: string, [start, end]: Span, secrets: readonly Span[]): string {
  let result = '';
  let at = start;
  for (const [from, to] of secrets.filter((span) => span[0] < end && span[1] > start)) {
    if (to <= at) continue;
    result += `${text.slice(at, Math.max(at, from))}…`;
    at = to;
  }
  return result + text.slice(at, Math.max(at, end));
}

/** A short description of a value for messages. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping';
  if (typeof value !== 'string') return String(value);
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  return `"${shown.replace(userInfo, ':…@').replace(hostile, '?')}"`;
}
