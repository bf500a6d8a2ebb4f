import { basename, dirname, isAbsolute, join, normalize } from 'node:path';
import type { Profile } from '../sdk/index.ts';
import type { Folders, Report } from './connection.ts';
import { absolute } from './connection.ts';
import type { ConfigDocument, ConnectionDocument, SecretDocument } from './document.ts';
import { checkDocument } from './document.ts';
import { didYouMean, schemaProblems } from './faults.ts';
import type { Problem } from './problem.ts';
import { profiles } from './profiles.ts';
import type { YamlSource } from './yaml-source.ts';
import { parseYaml } from './yaml-source.ts';

/** A file of the configuration: halint.yaml, or one that it extends. */
export interface Layer {
  readonly document: ConfigDocument;
  /** Absolute. */
  readonly file: string;
  /** What problems call the file. */
  readonly display: string;
  readonly source: YamlSource;
  readonly report: Report;
}

export interface Layers {
  /** halint.yaml itself. */
  readonly own: Layer;
  /** What it extends, weakest first. */
  readonly below: readonly Layer[];
  /** The last profile that `extends` names. */
  readonly profile?: Profile;
}

/** The text of a file, or why there is none, as a sentence without the file's name. */
export type ReadText = (path: string) => { readonly text: string } | { readonly failure: string };

interface Opened {
  readonly file: string;
  readonly display: string;
  /** Files on the way from halint.yaml to this one, it included. */
  readonly way: readonly Opened[];
}

/**
 * Reads a configuration and what it extends, depth first: what a file extends stands below it, and of two that it
 * names the later above the earlier. A file that several extend counts once, where it comes first. Problems of form in
 * any of them are told together; problems of meaning are the caller's, through each layer's `report`.
 */
export function readLayers(text: string, at: { readonly file: string; readonly display: string }, home: string, read: ReadText, problems: Problem[]): Layers | undefined {
  const found: Layer[] = [];
  const seen = new Set<string>();
  let profile: Profile | undefined;

  const open = (content: string, { file, display, way }: Opened): Layer | undefined => {
    const parsed = parseYaml(content, display);
    if ('problems' in parsed) return void problems.push(...parsed.problems);
    const { source } = parsed;
    const checked = checkDocument(source.value);
    if ('faults' in checked) return void problems.push(...schemaProblems(checked.faults, source));
    const report: Report = (path, part, message) => problems.push(source.problemAt(path, part, message));
    const folders = { base: dirname(file), home };
    const named = typeof checked.document.extends === 'string' ? [checked.document.extends] : (checked.document.extends ?? []);
    named.forEach((name, index) => {
      const place = typeof checked.document.extends === 'string' ? ['extends'] : ['extends', index];
      if (isProfile(name)) return void (profile = name);
      if (!/[./~]/.test(name)) return report(place, 'value', `there is no profile "${name}"${didYouMean(name, Object.keys(profiles)) || `; there are ${Object.keys(profiles).join(', ')}; a file of this name is ./${name}`}`);
      const path = absolute(name, folders);
      const loop = way.findIndex((each) => each.file === path);
      if (loop >= 0) return report(place, 'value', `it extends itself: ${[...way.slice(loop), { display: way[loop]?.display ?? name }].map((each) => each.display).join(' → ')}`);
      if (seen.has(path)) return;
      seen.add(path);
      const bytes = read(path);
      if ('failure' in bytes) return report(place, 'value', `${name}: ${bytes.failure}`);
      const shown = isAbsolute(name) || name.startsWith('~') ? path : normalize(join(dirname(display), name));
      const next = { file: path, display: shown };
      const layer = open(bytes.text, { ...next, way: [...way, { ...next, way: [] }] });
      if (layer === undefined) return;
      for (const key of ['pair', 'pairs'] as const) {
        if (layer.document[key] !== undefined) layer.report([key], 'key', `a file that others extend says what holds for pairs, and names none; ${key} belongs into ${basename(at.file)}`);
      }
      found.push(layer);
    });
    return { document: rebased(checked.document, folders), file, display, source, report };
  };

  const own = open(text, { ...at, way: [{ ...at, way: [] }] });
  return own === undefined ? undefined : { own, below: found, ...(profile === undefined ? {} : { profile }) };
}

const isProfile = (name: string): name is Profile => Object.hasOwn(profiles, name);

/** The document with what it names relative to its own folder made absolute, so that it can stand in another's place. */
function rebased(document: ConfigDocument, folders: Folders): ConfigDocument {
  const { defaults, siteRules } = document;
  return {
    ...document,
    ...(defaults === undefined ? {} : { defaults: connection(defaults, folders) }),
    ...(siteRules === undefined ? {} : { siteRules: absolute(siteRules, folders) }),
  };
}

function connection(defaults: ConnectionDocument, folders: Folders): ConnectionDocument {
  const paths = <T extends string | readonly string[]>(value: T): string | readonly string[] =>
    typeof value === 'string' ? absolute(value, folders) : value.map((path: string) => absolute(path, folders));
  const secret = (value: SecretDocument): SecretDocument => (value.file === undefined ? value : { file: absolute(value.file, folders) });
  const of = <C extends Pick<ConnectionDocument, 'identityFile' | 'knownHosts' | 'passphrase' | 'password'>>(each: C): C => ({
    ...each,
    ...(each.identityFile === undefined ? {} : { identityFile: paths(each.identityFile) }),
    ...(each.knownHosts === undefined ? {} : { knownHosts: paths(each.knownHosts) }),
    ...(each.passphrase === undefined ? {} : { passphrase: secret(each.passphrase) }),
    ...(each.password === undefined ? {} : { password: secret(each.password) }),
  });
  const { sudo, jump } = defaults;
  const hop = <H>(each: H): H => (typeof each === 'object' && each !== null ? of(each) : each);
  return {
    ...of(defaults),
    ...(typeof sudo === 'object' ? { sudo: { password: secret(sudo.password) } } : {}),
    ...(jump === undefined ? {} : { jump: Array.isArray(jump) ? jump.map(hop) : hop(jump) }),
  };
}
