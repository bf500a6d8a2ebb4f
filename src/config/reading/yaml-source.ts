import type { ErrorCode, ParsedNode, YAMLError } from 'yaml';
import { LineCounter, isAlias, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import type { Span } from './mask-secrets.ts';
import { excerptOf, secretSpans } from './mask-secrets.ts';
import type { Problem } from './problem.ts';

export type Path = readonly (string | number)[];

/** The part of a mapping entry that a problem refers to: key or value (default). */
export type Part = 'key' | 'value';

export interface YamlSource {
  readonly value: unknown;
  problemAt(path: Path, part: Part, message: string): Problem;
}

export type Parsed = { readonly source: YamlSource } | { readonly problems: readonly Problem[] };

/**
 * Parses YAML 1.2 (core schema: `off` and `no` are strings) with locations. Never throws. `file` is the name of the
 * file in problems.
 */
export function parseYaml(text: string, file: string): Parsed {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      schema: 'core',
      stringKeys: true,
      prettyErrors: false,
      logLevel: 'error',
    });
    // Determined only if there is a problem, so that a valid file has no overhead.
    let secrets: readonly Span[] | undefined;
    // A file without a mapping is not a configuration; its lines must not be shown.
    const isMapping = isMap(document.contents);
    const problemIn = (span: Span, message: string): Problem => {
      const { line, col } = lines.linePos(span[0]);
      const excerpt = isMapping ? excerptOf(text, span, (secrets ??= secretSpans(document))) : undefined;
      return {
        file,
        line: Math.max(1, line),
        column: Math.max(1, col),
        message,
        ...(excerpt === undefined ? {} : { excerpt }),
      };
    };
    // For the parser, an unknown tag is only a warning; here it is an error (missing quotes). Later errors are usually
    // consequences of the first ones.
    const wrong = [...document.errors, ...document.warnings].slice(0, 20);
    if (wrong.length > 0)
      return { problems: wrong.map((error) => problemIn(error.pos, sentence(error, isMapping ? text : ''))) };
    const value: unknown = document.toJS();
    const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
    return {
      source: {
        value,
        problemAt: (path, part, message) => problemIn(spanOf(document.contents, path, part, resolve), message),
      },
    };
  } catch (error) {
    // The parser throws if deep nesting exhausts the stack, and for multiplying aliases.
    const why = error instanceof RangeError ? 'the nesting is too deep' : 'aliases are recursive or expand too much';
    return { problems: [{ file, line: 1, column: 1, message: `invalid YAML: ${why}` }] };
  }
}

/** Offsets of the key or the value at a path, or of the nearest parent with a location. */
function spanOf(root: ParsedNode | null, path: Path, part: Part, resolve: (node: unknown) => unknown): Span {
  let key: unknown;
  let node: unknown = root;
  let found: Span = offsets(root) ?? [0, 1];
  for (const step of path) {
    const inside = resolve(node);
    if (isMap(inside)) {
      const entry = inside.items.find((item) => isScalar(item.key) && item.key.value === String(step));
      if (entry === undefined) return found;
      key = entry.key;
      node = entry.value;
    } else if (isSeq(inside)) {
      key = undefined;
      node = inside.items[Number(step)];
    } else return found;
    found = offsets(node) ?? offsets(key) ?? found;
  }
  return part === 'key' ? (offsets(key) ?? found) : found;
}

/** Offsets of a node; undefined for an empty value. */
function offsets(node: unknown): Span | undefined {
  const range = isNode(node) ? node.range : undefined;
  return range !== undefined && range !== null && range[1] > range[0] ? [range[0], range[1]] : undefined;
}

/** Messages without quotations: those of the parser quote the input, which may be a secret. */
const sentences: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'an alias (*) without an anchor (&); quote a string that begins with *',
  BAD_DQ_ESCAPE: 'an unknown escape in double quotes; in single quotes, backslashes are literal',
  BAD_INDENT: 'the indentation does not match the lines above',
  BAD_SCALAR_START: 'quote a string that begins with this character',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " in one line; quote a string that contains ": "',
  MISSING_CHAR: 'a closing quote or bracket, a comma, or the ":" after a key is missing',
  MULTIPLE_DOCS: 'a second document (---); only one is allowed',
  NON_STRING_KEY: 'a key that is not a string',
  TAB_AS_INDENT: 'a tab in the indentation; use spaces',
  TAG_RESOLVE_FAILED: 'an unknown tag (!); quote a string that begins with !',
  UNEXPECTED_TOKEN: 'unexpected text; quote a string that contains special characters',
};

function sentence(error: YAMLError, text: string): string {
  if (error.code !== 'DUPLICATE_KEY') return sentences[error.code] ?? 'this is not valid YAML';
  const key = /^["']?([^\s"':,{}[\]]+)/.exec(text.slice(error.pos[0], error.pos[0] + 80))?.[1];
  return `duplicate key${key === undefined ? '' : ` "${key}"`}`;
}
