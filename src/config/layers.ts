import { basename, dirname, isAbsolute, join, normalize } from 'node:path';
import type { Profile } from '../sdk/index.ts';
import type { Folders, Report } from './connection.ts';
import { absolute } from './connection.ts';
import type { ConfigDocument, ConnectionDocument, SecretDocument } from './document.ts';
import { checkDocument } from './document.ts';
import { didYouMean, schemaProblems } from './reading/faults.ts';
import schema from '../../schemas/config.schema.json' with { type: 'json' };
import type { Problem } from './reading/problem.ts';
import { profiles } from './profiles.ts';
import { nearest } from './reading/suggest.ts';
import type { Path, YamlSource } from './reading/yaml-source.ts';
import { parseYaml } from './reading/yaml-source.ts';

/** A configuration file: halint.yaml, or a file that it extends. */
export interface Layer {
  readonly document: ConfigDocument;
  /** Absolute. */
  readonly file: string;
  /** The name of the file in problems. */
  readonly display: string;
  readonly source: YamlSource;
  readonly report: Report;
}

export interface Layers {
  /** halint.yaml itself. */
  readonly own: Layer;
  /** The files that it extends, lowest priority first. */
  readonly below: readonly Layer[];
  /** The last profile that `extends` names. */
  readonly profile?: Profile;
}

/** Reads a file; a failure is a sentence without the file name. */
export type ReadText = (path: string) => { readonly text: string } | { readonly failure: string };

/**
 * Reads a configuration and the files that it extends, depth first. A file overrides the files that it extends; of two
 * extended files, the later overrides the earlier. A file that is extended several times counts once, at its first
 * position. Syntax and schema problems of all files are reported together; the caller reports semantic problems through
 * `report` of each layer.
 */
export function readLayers(
  text: string,
  at: { readonly file: string; readonly display: string },
  home: string,
  read: ReadText,
  problems: Problem[],
): Layers | undefined {
  const below: Layer[] = [];
  const seen = new Set<string>();
  let profile: Profile | undefined;
  const descend = (layer: Layer, above: readonly Layer[]): void => {
    const way = [...above, layer];
    for (const { name, place } of namesIn(layer.document)) {
      if (isProfile(name)) {
        profile = name;
        continue;
      }
      const refuse = (message: string): void => layer.report(place, 'value', message);
      const file = absolute(name, { base: dirname(layer.file), home });
      const loop = way.slice(way.findIndex((each) => each.file === file));
      if (!/[./~]/.test(name)) refuse(noProfile(name));
      else if (way.some((each) => each.file === file))
        refuse(`it extends itself: ${[...loop, ...loop.slice(0, 1)].map(({ display }) => display).join(' → ')}`);
      else if (!seen.has(file)) {
        seen.add(file);
        const content = read(file);
        if ('failure' in content) {
          refuse(`${name}: ${content.failure}`);
          continue;
        }
        const next = layerOf(content.text, { file, display: displayed(name, file, layer) }, home, problems);
        if (next === undefined) continue;
        refusePairs(next, basename(at.file));
        descend(next, way);
        below.push(next);
      }
    }
  };
  const own = layerOf(text, at, home, problems);
  if (own === undefined) return undefined;
  descend(own, []);
  return { own, below, ...(profile === undefined ? {} : { profile }) };
}

/** Parses and validates one file; reports its problems. */
function layerOf(
  text: string,
  { file, display }: { readonly file: string; readonly display: string },
  home: string,
  problems: Problem[],
): Layer | undefined {
  const parsed = parseYaml(text, display);
  if ('problems' in parsed) {
    problems.push(...parsed.problems);
    return undefined;
  }
  const { source } = parsed;
  // Never quote a file that is not a configuration; `extends` may name it by mistake.
  const other = otherFile(source.value);
  if (other !== undefined) {
    problems.push({ file: display, line: 1, column: 1, message: `${other}; it is not a halint configuration` });
    return undefined;
  }
  const checked = checkDocument(source.value);
  if ('faults' in checked) {
    problems.push(...schemaProblems(checked.faults, source));
    return undefined;
  }
  const report: Report = (path, part, message) => problems.push(source.problemAt(path, part, message));
  return { document: rebased(checked.document, { base: dirname(file), home }), file, display, source, report };
}

/**
 * Why a document is not a halint configuration; undefined if it may be one. Lines of /etc/shadow end in a colon, so
 * that YAML parses a whole password hash as a mapping key.
 */
function otherFile(value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'number')
    return 'the file: expected a mapping with pair or pairs, found a string';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const keys = Object.keys(value);
  if (keys.length === 0 || keys.some((key) => topKeys.includes(key) || nearest(key, topKeys) !== undefined))
    return undefined;
  return `the file: it has none of the keys ${topKeys.join(', ')}`;
}

const topKeys: readonly string[] = Object.keys(schema.properties);

/** The files that a document extends, with their locations. */
function namesIn({ extends: named }: ConfigDocument): readonly { readonly name: string; readonly place: Path }[] {
  if (named === undefined) return [];
  return typeof named === 'string'
    ? [{ name: named, place: ['extends'] }]
    : named.map((name, index) => ({ name, place: ['extends', index] }));
}

/** The path as the user would write it, relative to the displayed path of halint.yaml. */
const displayed = (name: string, file: string, from: Layer): string =>
  isAbsolute(name) || name.startsWith('~') ? file : normalize(join(dirname(from.display), name));

function noProfile(name: string): string {
  const known = Object.keys(profiles);
  return `unknown profile "${name}"${didYouMean(name, known) || `; available profiles: ${known.join(', ')}; for a file, write ./${name}`}`;
}

function refusePairs({ document, report }: Layer, main: string): void {
  for (const key of ['pair', 'pairs'] as const) {
    if (document[key] !== undefined)
      report([key], 'key', `an extended file cannot define pairs; move ${key} to ${main}`);
  }
}

const isProfile = (name: string): name is Profile => Object.hasOwn(profiles, name);

/** The document with relative paths made absolute, so that it can be merged into a file in another folder. */
function rebased(document: ConfigDocument, folders: Folders): ConfigDocument {
  const { defaults, siteRules, baseline, planSigners, controls } = document;
  return {
    ...document,
    ...(defaults === undefined ? {} : { defaults: connection(defaults, folders) }),
    ...(siteRules === undefined ? {} : { siteRules: absolute(siteRules, folders) }),
    ...(baseline === undefined ? {} : { baseline: absolute(baseline, folders) }),
    ...(planSigners === undefined ? {} : { planSigners: absolute(planSigners, folders) }),
    ...(controls === undefined ? {} : { controls: absolute(controls, folders) }),
  };
}

function connection(defaults: ConnectionDocument, folders: Folders): ConnectionDocument {
  const paths = <T extends string | readonly string[]>(value: T): string | readonly string[] =>
    typeof value === 'string' ? absolute(value, folders) : value.map((path: string) => absolute(path, folders));
  const secret = (value: SecretDocument): SecretDocument =>
    value.file === undefined ? value : { file: absolute(value.file, folders) };
  const of = <C extends Pick<ConnectionDocument, 'identityFile' | 'knownHosts' | 'passphrase' | 'password'>>(
    each: C,
  ): C => ({
    ...each,
    ...(each.identityFile === undefined ? {} : { identityFile: paths(each.identityFile) }),
    ...(each.knownHosts === undefined ? {} : { knownHosts: paths(each.knownHosts) }),
    ...(each.passphrase === undefined ? {} : { passphrase: secret(each.passphrase) }),
    ...(each.password === undefined ? {} : { password: secret(each.password) }),
  });
  const { sudo, jump, write } = defaults;
  const privileged = (each: ConnectionDocument['sudo']): Pick<ConnectionDocument, 'sudo'> =>
    typeof each === 'object' ? { sudo: { password: secret(each.password) } } : {};
  const hop = <H>(each: H): H => (typeof each === 'object' && each !== null ? of(each) : each);
  return {
    ...of(defaults),
    ...privileged(sudo),
    ...(write === undefined ? {} : { write: { ...of(write), ...privileged(write.sudo) } }),
    ...(jump === undefined ? {} : { jump: Array.isArray(jump) ? jump.map(hop) : hop(jump) }),
  };
}
