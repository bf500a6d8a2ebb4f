import type { SchemaFault } from 'halint:validator/rule-case';
import validate from 'halint:validator/rule-case';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import schema from '../../../schemas/rule-case.schema.json' with { type: 'json' };
import { schemaProblems } from '../../config/reading/faults.ts';
import type { Problem } from '../../config/reading/problem.ts';
import { renderProblems } from '../../config/reading/problem.ts';
import type { YamlSource } from '../../config/reading/yaml-source.ts';
import { parseYaml } from '../../config/reading/yaml-source.ts';
import type { Case, Difference } from './case.ts';
import { changeFaults } from './change-faults.ts';

/** A healthy pair in a separate file, as a difference from the recorded pair or from another variant. */
export interface Variant extends Difference {
  /** The kind of pair, in one sentence. */
  readonly describes: string;
  readonly on?: string;
}

interface CaseFile {
  readonly cases: readonly Case[];
}

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The cases of a rule, from `FOLDER/<id>.yaml`; empty if the file does not exist. Throws for an invalid file. */
export function casesOf(folder: string, id: string): readonly Case[] {
  const path = join(folder, `${id}.yaml`);
  return existsSync(path) ? ofValid(readCases(path)).cases : [];
}

/**
 * Reads the cases in a file; returns all problems with their lines. A misspelt key is a problem, because the case would
 * test nothing.
 */
export const readCases = (path: string): Read<CaseFile> => read(path, 'cases');

/** Reads the healthy pair in a file; returns all problems with their lines. */
export const readVariant = (path: string): Read<Variant> => read(path, 'describes');

/** The value; throws for problems. For files of the project. */
export function ofValid<T>(result: Read<T>): T {
  if (result.ok) return result.value;
  throw new Error(renderProblems(result.problems));
}

function read<T>(path: string, required: string): Read<T> {
  const parsed = parseYaml(readFileSync(path, 'utf8'), path);
  if ('problems' in parsed) return { ok: false, problems: parsed.problems };
  const { source } = parsed;
  const problems = [...schemaProblems(faultsOf(source.value, required), source, schema)];
  if (problems.length === 0)
    problems.push(...changeFaults(source.value).map(({ at, message }) => source.problemAt(at, 'value', message)));
  return hasShape<T>(source, problems) ? { ok: true, value: source.value } : { ok: false, problems };
}

/** A document without problems has the type, because the schema describes it. */
const hasShape = <T>(source: YamlSource, problems: readonly Problem[]): source is YamlSource & { readonly value: T } =>
  problems.length === 0 && source.value !== null;

function faultsOf(document: unknown, required: string): readonly SchemaFault[] {
  const faults = validate(document) ? [] : (validate.errors ?? []);
  const holds = typeof document === 'object' && document !== null && required in document;
  if (holds || faults.some(({ instancePath, keyword }) => instancePath === '' && keyword === 'type')) return faults;
  return [...faults, { instancePath: '', keyword: 'required', params: { missingProperty: required } }];
}
