import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import type { Configuration } from './configuration.ts';
import type { Report } from './connection.ts';
import { absolute } from './connection.ts';
import { checkDocument } from './document.ts';
import { resolveExpectations } from './expect.ts';
import { schemaProblems } from './faults.ts';
import type { Problem } from './problem.ts';
import { resolvePairs, resolveRules } from './resolve.ts';
import type { Path } from './yaml-source.ts';
import { parseYaml } from './yaml-source.ts';

export type Loaded =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface LoadOptions {
  readonly cwd: string;
  /** `HALINT_CONFIG` names the file where `config` does not. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file, as the command line names it; absent: searched upwards from `cwd`. */
  readonly config?: string;
  /** Ids of all rules; given, settings for other ids are problems. */
  readonly ruleIds?: ReadonlySet<string>;
}

/** Names of the file, in order of preference. */
export const configNames: readonly string[] = ['halint.yaml', 'halint.yml', '.halint.yaml'];

/** `loadConfiguration` for this process: `config` is what --config names, `ruleIds` as there. */
export const load = (config?: string, ruleIds?: ReadonlySet<string>): Loaded =>
  loadConfiguration({
    cwd: process.cwd(),
    env: process.env,
    ...(config === undefined ? {} : { config }),
    ...(ruleIds === undefined ? {} : { ruleIds }),
  });

/** Finds, reads and checks halint.yaml. Touches nothing but that file. Never throws for what is in it. */
export function loadConfiguration(options: LoadOptions): Loaded {
  const named = options.config ?? (options.env['HALINT_CONFIG'] || undefined);
  const file = named === undefined ? findUpwards(options.cwd) : resolve(options.cwd, named);
  if (file === undefined) {
    return refuse('halint.yaml', 'there is none here or in a folder above: "halint init" writes one, --config names one');
  }
  const shown = relative(options.cwd, file);
  const display = shown === '' || shown.startsWith('..') ? file : shown;
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    const origin = options.config === undefined && named !== undefined ? ' (HALINT_CONFIG names it)' : '';
    return refuse(display, `${readFailures[code] ?? `it cannot be read (${code})`}${origin}`);
  }
  if (!isUtf8(bytes)) return refuse(display, 'it is not UTF-8 text');
  return parseConfiguration(bytes.toString('utf8'), {
    file,
    display,
    home: options.env['HOME'] ?? homedir(),
    ...(options.ruleIds === undefined ? {} : { ruleIds: options.ruleIds }),
  });
}

const readFailures: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read by this account',
  EISDIR: 'it is a folder; a file is expected',
};

const refuse = (file: string, message: string): Loaded => ({
  ok: false,
  problems: [{ file, line: 0, column: 0, message }],
});

function findUpwards(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    for (const name of configNames) {
      const path = join(folder, name);
      if (existsSync(path) && statSync(path).isFile()) return path;
    }
    if (dirname(folder) === folder) return undefined;
  }
}

export interface ParseContext {
  /** Absolute path of the file; what it names is relative to its folder. */
  readonly file: string;
  /** What problems call the file. */
  readonly display: string;
  readonly home: string;
  readonly ruleIds?: ReadonlySet<string>;
}

/**
 * Checks the text of a halint.yaml. Pure. All problems of one kind are told at once: first those of YAML, then those
 * of form (schemas/config.schema.json), then those of meaning, because each needs the ones before to be absent.
 */
export function parseConfiguration(text: string, context: ParseContext): Loaded {
  const parsed = parseYaml(text, context.display);
  if ('problems' in parsed) return { ok: false, problems: inOrder(parsed.problems) };
  const { source } = parsed;
  const checked = checkDocument(source.value);
  if ('faults' in checked) return { ok: false, problems: inOrder(schemaProblems(checked.faults, source)) };
  const problems: Problem[] = [];
  const report: Report = (path, part, message) => problems.push(source.problemAt(path, part, message));
  const folders = { base: dirname(context.file), home: context.home };
  const pairs = resolvePairs(checked.document, folders, report);
  const rules = resolveRules(checked.document, context.ruleIds, report);
  const placeOf = (path: Path) => ({ path: context.display, line: source.problemAt(path, 'key', '').line });
  const expect = resolveExpectations(checked.document, pairs, placeOf, report);
  if (problems.length > 0) return { ok: false, problems: inOrder(problems) };
  const { siteRules } = checked.document;
  const site = siteRules === undefined ? {} : { siteRules: absolute(siteRules, folders) };
  return { ok: true, configuration: { file: context.file, pairs, rules, expect, ...site } };
}

/** In the order of the file; a fault of `defaults` is found for every host, and told once. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const once = new Map(problems.map((problem) => [`${problem.line}:${problem.column}:${problem.message}`, problem]));
  return [...once.values()].sort((left, right) => left.line - right.line || left.column - right.column);
}
