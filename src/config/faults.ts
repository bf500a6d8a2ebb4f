import type { SchemaFault } from 'halint:validator/config';
import { describeValue } from './blank.ts';
import type { Problem } from './problem.ts';
import { nearest } from './suggest.ts';
import type { Path, YamlSource } from './yaml-source.ts';

/** Turns what the schema says into problems for a person: where, what was expected, what stands there. */
export function schemaProblems(faults: readonly SchemaFault[], source: YamlSource): Problem[] {
  // `if` only says that `then` or `else` did not hold, and those have said it better.
  return faults.filter(({ keyword }) => keyword !== 'if').map((fault) => schemaProblem(fault, source));
}

function schemaProblem(fault: SchemaFault, source: YamlSource): Problem {
  const path = pathOf(fault.instancePath);
  const place = path.length === 0 ? 'the file' : dotted(path);
  const secret = path.some((step) => step === 'password' || step === 'passphrase');
  const scalar = typeof fault.data !== 'object' || fault.data === null || Array.isArray(fault.data);
  const conceal = (secret && scalar) || (path.at(-1) === 'sudo' && typeof fault.data === 'string');
  const at = (part: 'key' | 'value', message: string): Problem => source.problemAt(path, part, message);
  const found = conceal ? '' : `, found ${describeValue(fault.data)}`;
  switch (fault.keyword) {
    case 'additionalProperties':
      return unknownKey(fault, path, place, source);
    case 'required':
      return at('key', `${place} needs the key "${String(fault.params['missingProperty'])}"`);
    case 'enum': {
      const allowed = listOf(fault.params['allowedValues']);
      const hint = typeof fault.data === 'string' ? didYouMean(fault.data, allowed) : '';
      return at('value', `${place}: expected ${alternatives(allowed)}${found}${hint}`);
    }
    default:
      if (secret && scalar && fault.keyword === 'type' && isSecretKey(path.at(-1))) return at('value', literalSecret(path));
      return at('value', `${place}: expected ${expectation(fault)}${found}`);
  }
}

function unknownKey(fault: SchemaFault, path: Path, place: string, source: YamlSource): Problem {
  const key = String(fault.params['additionalProperty']);
  const shown = describeValue(key);
  const known = keysOf(fault.parentSchema?.['properties']);
  const message =
    known.length === 0
      ? `${shown} is not a rule id; expected category/rule, as "halint rules list" prints them`
      : `unknown key ${shown} in ${place}${didYouMean(key, known) || `; known here: ${known.join(', ')}`}`;
  return source.problemAt([...path, key], 'key', message);
}

const isSecretKey = (step: string | number | undefined): boolean => step === 'password' || step === 'passphrase';

const literalSecret = (path: Path): string =>
  `${dotted(path)}: a secret is never written into this file; write { env: VARIABLE }, { file: PATH } or { prompt: true } instead`;

function expectation({ parentSchema }: SchemaFault): string {
  const title = parentSchema?.['title'];
  return typeof title === 'string' ? title : 'something else';
}

/** A JSON Pointer (RFC 6901) as steps. */
function pathOf(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A path as people write it: `pairs[0].hosts.a`. */
export function dotted(path: Path): string {
  return path.map((step, index) => (/^\d+$/.test(String(step)) ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`)).join('');
}

export function didYouMean(written: string, known: Iterable<string>): string {
  const word = nearest(written, known);
  return word === undefined ? '' : `; did you mean "${word}"?`;
}

const alternatives = (words: readonly string[]): string => (words.length === 1 ? words.join('') : `one of ${words.join(', ')}`);

const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const keysOf = (value: unknown): readonly string[] => (typeof value === 'object' && value !== null ? Object.keys(value) : []);
