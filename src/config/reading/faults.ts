import type { SchemaFault } from 'halint:validator/config';
import configSchema from '../../../schemas/config.schema.json' with { type: 'json' };
import { describeValue } from './mask-secrets.ts';
import type { Problem } from './problem.ts';
import { nearest } from './suggest.ts';
import type { Path, YamlSource } from './yaml-source.ts';

/** A schema fault with its value and schema. */
interface Fault extends SchemaFault {
  readonly path: Path;
  /** The invalid value. */
  readonly data: unknown;
  /** The schema that the value violates. */
  readonly wanted: unknown;
}

/**
 * Converts schema faults to problems with location, expectation and actual value. `schema`: the JSON Schema of the
 * validator; default: that of halint.yaml.
 */
export function schemaProblems(
  faults: readonly SchemaFault[],
  source: YamlSource,
  schema: unknown = configSchema,
): Problem[] {
  // A fault of `if` duplicates the fault of `then` or `else`.
  return faults
    .filter(({ keyword }) => keyword !== 'if')
    .map((fault) => {
      const path = pathOf(fault.instancePath);
      return schemaProblem(
        { ...fault, path, data: lookup(source.value, path), wanted: schemaAt(schema, path, source.value) },
        source,
      );
    });
}

/**
 * The part of the schema for a path. The fault's own `schemaPath` is not sufficient, because it restarts at every
 * `$ref`.
 */
function schemaAt(schema: unknown, path: Path, document: unknown): unknown {
  let value = document;
  let wanted = settle(schema, schema, value);
  for (const step of path) {
    const inList = Array.isArray(value);
    value = lookup(value, [step]);
    const named = lookup(wanted, ['properties', step]) ?? Object.values(lookup(wanted, ['patternProperties']) ?? {})[0];
    wanted = settle(schema, inList ? lookup(wanted, ['items']) : named, value);
  }
  return wanted;
}

/** Resolves references, and `if` to the branch for the value. The schemas use `if` only with types. */
function settle(schema: unknown, wanted: unknown, value: unknown): unknown {
  const reference = lookup(wanted, ['$ref']);
  if (typeof reference === 'string') return settle(schema, lookup(schema, pathOf(reference)), value);
  const asked = lookup(wanted, ['if', 'type']);
  if (asked === undefined) return wanted;
  const holds =
    asked === 'array' ? Array.isArray(value) : typeof value === asked && value !== null && !Array.isArray(value);
  return settle(schema, lookup(wanted, [holds ? 'then' : 'else']), value);
}

/** The value at a path; undefined if it does not exist. */
function lookup(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => (isRecord(at) && Object.hasOwn(at, step) ? at[step] : undefined), value);
}

const isRecord = (value: unknown): value is Readonly<Record<string | number, unknown>> =>
  typeof value === 'object' && value !== null;

function schemaProblem(fault: Fault, source: YamlSource): Problem {
  const { path } = fault;
  const place = path.length === 0 ? 'the file' : dotted(path);
  const secret = path.some((step) => step === 'password' || step === 'passphrase');
  const scalar = typeof fault.data !== 'object' || fault.data === null || Array.isArray(fault.data);
  const conceal = (secret && scalar) || (path.at(-1) === 'sudo' && typeof fault.data === 'string');
  const at = (part: 'key' | 'value', message: string): Problem => source.problemAt(path, part, message);
  const found = conceal ? '' : `, found ${describeValue(fault.data)}`;
  switch (fault.keyword) {
    case 'additionalProperties':
      return unknownKey(fault, place, source);
    case 'required':
      return at('key', `${place} requires the key "${String(fault.params['missingProperty'])}"`);
    case 'enum': {
      const allowed = listOf(fault.params['allowedValues']);
      const hint = typeof fault.data === 'string' ? didYouMean(fault.data, allowed) : '';
      return at('value', `${place}: expected ${alternatives(allowed)}${found}${hint}`);
    }
    default:
      if (secret && scalar && fault.keyword === 'type' && isSecretKey(path.at(-1)))
        return at('value', literalSecret(path));
      return at('value', `${place}: expected ${expectation(fault)}${found}`);
  }
}

function unknownKey(fault: Fault, place: string, source: YamlSource): Problem {
  const key = String(fault.params['additionalProperty']);
  const shown = describeValue(key);
  const known = keysOf(lookup(fault.wanted, ['properties']));
  const message =
    fault.path.at(-1) === 'expect'
      ? `${shown} is not a valid name for an expectation; expected lower-case letters, digits and hyphens, for example relay-host`
      : known.length === 0
        ? `${shown} is not a rule id; expected category/rule, see "halint rules list"`
        : `unknown key ${shown} in ${place}${didYouMean(key, known) || `; valid keys: ${known.join(', ')}`}`;
  return source.problemAt([...fault.path, key], 'key', message);
}

const isSecretKey = (step: string | number | undefined): boolean => step === 'password' || step === 'passphrase';

const literalSecret = (path: Path): string =>
  `${dotted(path)}: secrets are not allowed in this file; use { env: VARIABLE }, { file: PATH } or { prompt: true }`;

function expectation({ wanted }: Fault): string {
  const title = lookup(wanted, ['title']);
  return typeof title === 'string' ? title : 'something else';
}

/** A JSON Pointer (RFC 6901), or one after `#`, as steps. */
function pathOf(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A path in dotted notation: `pairs[0].hosts.a`. */
export function dotted(path: Path): string {
  return path
    .map((step, index) => (/^\d+$/.test(String(step)) ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}

export function didYouMean(written: string, known: Iterable<string>): string {
  const word = nearest(written, known);
  return word === undefined ? '' : `; did you mean "${word}"?`;
}

const alternatives = (words: readonly string[]): string =>
  words.length === 1 ? words.join('') : `one of ${words.join(', ')}`;

const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const keysOf = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];
