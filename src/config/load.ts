import { isUtf8 } from 'node:buffer';
import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import type { Configuration } from './configuration.ts';
import type { Report } from './connection.ts';
import type { ConnectionDocument, WriteDocument } from './document.ts';
import { resolveExpectations } from './expect.ts';
import type { Layer, ReadText } from './layers.ts';
import { readLayers } from './layers.ts';
import type { PolicyChange } from './policy.ts';
import type { Path } from './reading/yaml-source.ts';
import type { Problem } from './reading/problem.ts';
import { atMost, readNamedFile } from './reading/read-file.ts';
import { resolvePairs } from './resolve.ts';
import type { KnownRules } from './rule-settings.ts';
import { resolveRules } from './rule-settings.ts';
import { isInside, refuseUntrusted } from './untrusted.ts';
import { untrustedVariable } from './reading/untrusted-variable.ts';
import { withFailoverTests } from './failover-tests.ts';
import { withWaivers } from './waivers.ts';
import { writeOf } from './write-account.ts';

export type Loaded =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface LoadOptions {
  readonly cwd: string;
  /** `HALINT_CONFIG` is used if `config` is absent. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file from the command line; absent: search upwards from `cwd`. */
  readonly config?: string;
  /** The configuration is untrusted; see `untrusted.ts` for the restrictions. */
  readonly untrusted?: boolean;
  /** All rules by id. If set, settings for other ids and parameters are problems. */
  readonly rules?: KnownRules;
}

/** Names of the file, in order of preference. */
const configNames: readonly string[] = ['halint.yaml', 'halint.yml', '.halint.yaml'];

/** `loadConfiguration` for this process. `config`: the value of --config. */
export const load = (config?: string, rules?: KnownRules): Loaded =>
  loadConfiguration({
    cwd: process.cwd(),
    env: process.env,
    untrusted: process.env[untrustedVariable] === '1',
    ...(config === undefined ? {} : { config }),
    ...(rules === undefined ? {} : { rules }),
  });

/** Whether this process finds a configuration without --config. */
export const isConfigured = (): boolean =>
  (process.env['HALINT_CONFIG'] ?? '') !== '' || findUpwards(process.cwd()) !== undefined;

/**
 * Finds, reads and validates halint.yaml. Opens only that file and the files that it extends. Never throws because of
 * its content.
 */
export function loadConfiguration(options: LoadOptions): Loaded {
  const named = options.config ?? (options.env['HALINT_CONFIG'] || undefined);
  const file = named === undefined ? findUpwards(options.cwd) : resolve(options.cwd, named);
  if (file === undefined) {
    return refuse(
      'halint.yaml',
      'not found in this folder or its parents; create one with "halint init", or set --config',
    );
  }
  const shown = relative(options.cwd, file);
  const display = shown === '' || shown.startsWith('..') ? file : shown;
  const untrusted = options.untrusted === true;
  const folder = dirname(file);
  // A link in an untrusted repository may point anywhere.
  if (untrusted && !isInside(file, folder))
    return refuse(display, 'it is a symbolic link to a file outside of its folder (--untrusted-config)');
  const read = readText('pipe')(file);
  if ('failure' in read) {
    const origin = options.config === undefined && named !== undefined ? ' (from HALINT_CONFIG)' : '';
    return refuse(display, `${read.failure}${origin}`);
  }
  return parseConfiguration(read.text, {
    file,
    display,
    home: homeOf(options.env),
    read: (path) =>
      untrusted && !isInside(path, folder)
        ? { failure: 'it is outside of the folder of the untrusted configuration (--untrusted-config)' }
        : readText('no pipe')(path),
    ...(untrusted ? { untrusted } : {}),
    ...(options.rules === undefined ? {} : { rules: options.rules }),
  });
}

/**
 * An account without a home folder and without an entry in passwd (as in some containers) gets a path that does not
 * exist.
 */
function homeOf(env: LoadOptions['env']): string {
  if (env['HOME'] !== undefined && env['HOME'] !== '') return env['HOME'];
  try {
    return homedir();
  } catch {
    return '/nonexistent';
  }
}

const readText =
  (pipe: 'pipe' | 'no pipe'): ReadText =>
  (path) => {
    const content = readNamedFile(path, atMost.configuration, pipe);
    if ('failure' in content) return content;
    return isUtf8(content.bytes) ? { text: content.bytes.toString('utf8') } : { failure: 'it is not UTF-8 text' };
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
  /** Absolute path of the file. Relative paths in it are relative to its folder. */
  readonly file: string;
  /** What problems call the file. */
  readonly display: string;
  readonly home: string;
  readonly untrusted?: boolean;
  /** Reads extended files; absent: no files exist. */
  readonly read?: ReadText;
  readonly rules?: KnownRules;
}

/**
 * Validates the text of halint.yaml and of the files that it extends. All problems of one kind are reported at once:
 * first syntax and schema (schemas/config.schema.json), then semantic problems.
 */
export function parseConfiguration(text: string, context: ParseContext): Loaded {
  const problems: Problem[] = [];
  const read = readLayers(text, context, context.home, context.read ?? (() => ({ failure: 'no such file' })), problems);
  if (read === undefined || problems.length > 0) return { ok: false, problems: inOrder(problems, context.display) };
  const { own, below, profile = 'bluemind' } = read;
  const layers = [...below, own];
  const policies = layers.map(
    (layer): PolicyChange => ({
      changes: layer.document.policy ?? {},
      place: ['policy'],
      report: layer.report,
      shared: true,
      at: placeIn(layer),
    }),
  );
  let defaults: ConnectionDocument = {};
  for (const { document } of layers) {
    defaults = { ...defaults, ...document.defaults, ...together(defaults.write, document.defaults?.write) };
  }
  const folders = { base: dirname(context.file), home: context.home };
  if (context.untrusted === true) for (const layer of layers) refuseUntrusted(layer, folders, layer === own, defaults);
  const bare = resolvePairs(
    own.document,
    { defaults, profile, policies, at: placeIn(own) },
    folders,
    reportTo(layers, own),
  );
  const rules = resolveRules(layers, context.rules);
  const tested = withFailoverTests(bare, layers);
  const pairs = withWaivers(tested, layers, context.rules).map((each, index) => ({
    ...each,
    line: lineOf(own, index),
  }));
  const expect = resolveExpectations(layers, pairs);
  if (problems.length > 0) return { ok: false, problems: inOrder(problems, context.display) };
  const [baseline, siteRules, planSigners, controls] = [
    last(layers, 'baseline'),
    last(layers, 'siteRules'),
    last(layers, 'planSigners'),
    last(layers, 'controls'),
  ];
  return {
    ok: true,
    configuration: {
      file: context.file,
      pairs,
      rules,
      expect,
      ...(baseline === undefined ? {} : { baseline }),
      ...(siteRules === undefined ? {} : { siteRules }),
      ...(planSigners === undefined ? {} : { planSigners }),
      ...(controls === undefined ? {} : { controls }),
    },
  };
}

/** A place in a file, as `halint.yaml:12`. Pairs share the places of what is set for all of them. */
function placeIn({ display, source }: Layer): (place: Path) => string {
  const places = new Map<string, string>();
  return (place) => {
    const key = place.join('/');
    const known = places.get(key) ?? `${display}:${source.problemAt(place, 'key', '').line}`;
    places.set(key, known);
    return known;
  };
}

/** The line of the key `pair`, or of the item in `pairs`. */
const lineOf = ({ document, source }: Layer, index: number): number =>
  document.pair === undefined
    ? source.problemAt(['pairs', index], 'value', '').line
    : source.problemAt(['pair'], 'key', '').line;

/** The value of the file with the highest priority that sets the key. */
const last = (
  layers: readonly Layer[],
  key: 'baseline' | 'siteRules' | 'planSigners' | 'controls',
): string | undefined => layers.findLast(({ document }) => document[key] !== undefined)?.document[key];

/** Merges `write`, which is a nested mapping. */
function together(
  below: WriteDocument | undefined,
  above: WriteDocument | undefined,
): Pick<ConnectionDocument, 'write'> {
  const write = writeOf(above, below);
  return write === undefined ? {} : { write };
}

/** Reports a problem of `defaults` in the file that sets the key, which may be an extended file. */
const reportTo =
  (layers: readonly Layer[], own: Layer): Report =>
  (path, part, message) => {
    const [room, key = ''] = path;
    const origin =
      room === 'defaults' ? layers.findLast(({ document }) => Object.hasOwn(document.defaults ?? {}, key)) : undefined;
    (origin ?? own).report(path, part, message);
  };

/** Sorts problems by file and removes duplicates, because a problem in `defaults` is found for every host. */
function inOrder(problems: readonly Problem[], first: string): readonly Problem[] {
  const once = new Map(
    problems.map((problem) => [`${problem.file}:${problem.line}:${problem.column}:${problem.message}`, problem]),
  );
  const rank = ({ file }: Problem): string => (file === first ? '' : file);
  return [...once.values()].sort((left, right) =>
    rank(left) < rank(right) ? -1 : rank(left) > rank(right) ? 1 : left.line - right.line || left.column - right.column,
  );
}
