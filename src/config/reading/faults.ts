import type { SchemaFault } from 'halint:validator/config';
import configSchema from '../../../schemas/config.schema.json' with { type: 'json' };
import { describeValue } from './blank.ts';
import type { Problem } from './problem.ts';
import { nearest } from './suggest.ts';
import type { Path, YamlSource } from './yaml-source.ts';

/** A fault with what its paths point at. */
interface Fault extends SchemaFault {
  readonly path: Path;
  /** The value that is wrong. */
  readonly data: unknown;
  /** The schema that it should satisfy. */
  readonly wanted: unknown;
}

/**
 * Turns the faults that a validator found into problems for a person: the place, what was expected, what was found.
 * `schema`: the JSON Schema of that validator; by default the one of halint.yaml.
 */
export function schemaProblems(
  faults: readonly SchemaFault[],
  source: YamlSource,
  schema: unknown = configSchema,
): Problem[] {
  // `if` only says that `then` or `else` did not hold, and those have said it better.
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
 * The part of the schema that says what should stand at a path. The fault's own `schemaPath` does not tell: it starts
 * anew at every `$ref`.
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

/** Follows references, and `if` to the branch that holds for the value; this schema asks for types only. */
function settle(schema: unknown, wanted: unknown, value: unknown): unknown {
  const reference = lookup(wanted, ['$ref']);
  if (typeof reference === 'string') return settle(schema, lookup(schema, pathOf(reference)), value);
  const asked = lookup(wanted, ['if', 'type']);
  if (asked === undefined) return wanted;
  const holds =
    asked === 'array' ? Array.isArray(value) : typeof value === asked && value !== null && !Array.isArray(value);
  return settle(schema, lookup(wanted, [holds ? 'then' : 'else']), value);
}

/** What a path leads to; nothing where it leads nowhere. */
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
      return at('key', `${place} needs the key "${String(fault.params['missingProperty'])}"`);
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
      ? `${shown} is no name for an expectation; expected small letters, digits and hyphens, for example relay-host`
      : known.length === 0
        ? `${shown} is not a rule id; expected category/rule, as "halint rules list" prints them`
        : `unknown key ${shown} in ${place}${didYouMean(key, known) || `; known here: ${known.join(', ')}`}`;
  return source.problemAt([...fault.path, key], 'key', message);
}

const isSecretKey = (step: string | number | undefined): boolean => step === 'password' || step === 'passphrase';

const literalSecret = (path: Path): string =>
  `${dotted(path)}: a secret is never written into this file; write { env: VARIABLE }, { file: PATH } or { prompt: true } instead`;

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

/** A path as people write it: `pairs[0].hosts.a`. */
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
