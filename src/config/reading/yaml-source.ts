import type { ErrorCode, ParsedNode, YAMLError } from 'yaml';
import { LineCounter, isAlias, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import type { Span } from './blank.ts';
import { excerptOf, secretSpans } from './blank.ts';
import type { Problem } from './problem.ts';

export type Path = readonly (string | number)[];

/** What of a mapping's entry a problem is about: its key, or its value (default). */
export type Part = 'key' | 'value';

export interface YamlSource {
  readonly value: unknown;
  problemAt(path: Path, part: Part, message: string): Problem;
}

export type Parsed = { readonly source: YamlSource } | { readonly problems: readonly Problem[] };

/**
 * Reads YAML 1.2 (core schema: `off` and `no` are texts) and keeps where everything stands. Never throws.
 * `file` is how the file is called in problems.
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
    // Looked for when there is a problem to show, not before: a right file should cost nothing for it.
    let secrets: readonly Span[] | undefined;
    // What is no mapping is no configuration but some other file, and its lines are not for the terminal.
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
    // A tag that nobody knows is a warning to the parser; here it is a text that lacks its quotes.
    // What follows the first few is mostly their consequence.
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
    // Deep nesting exhausts the stack, aliases that multiply are refused: both by exceptions.
    const why = error instanceof RangeError ? 'it is nested too deeply' : 'its aliases refer to themselves or multiply';
    return { problems: [{ file, line: 1, column: 1, message: `this cannot be read as YAML: ${why}` }] };
  }
}

/** Offsets of the key or the value at a path, or of the nearest thing around it that has a place. */
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

/** Offsets of a node's first and last character; absent for a value that is left empty. */
function offsets(node: unknown): Span | undefined {
  const range = isNode(node) ? node.range : undefined;
  return range !== undefined && range !== null && range[1] > range[0] ? [range[0], range[1]] : undefined;
}

/** The parser's own messages quote what they stumble over, which may be a secret; these do not. */
const sentences: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'an alias (*) without its anchor (&); a text that begins with * needs quotes',
  BAD_DQ_ESCAPE: 'an escape that YAML does not know, in double quotes; single quotes take backslashes as they are',
  BAD_INDENT: 'the indentation does not fit the lines above',
  BAD_SCALAR_START: 'a text that begins with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " in one line; a text that holds ": " needs quotes',
  MISSING_CHAR: 'something is missing here: a closing quote or bracket, a comma, or the ":" after a key',
  MULTIPLE_DOCS: 'a second document (---); halint.yaml holds one',
  NON_STRING_KEY: 'a key that is not a text',
  TAB_AS_INDENT: 'a tab in the indentation; YAML wants spaces',
  TAG_RESOLVE_FAILED: 'a tag (!) that YAML does not know; a text that begins with ! needs quotes',
  UNEXPECTED_TOKEN: 'nothing was expected here; a text that holds special characters needs quotes',
};

function sentence(error: YAMLError, text: string): string {
  if (error.code !== 'DUPLICATE_KEY') return sentences[error.code] ?? 'this is not valid YAML';
  const key = /^["']?([^\s"':,{}[\]]+)/.exec(text.slice(error.pos[0], error.pos[0] + 80))?.[1];
  return `the key ${key === undefined ? '' : `"${key}" `}stands here a second time; it must be there once`;
}
