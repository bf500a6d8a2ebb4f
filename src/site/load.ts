import type { NamedRule } from '../sdk/index.ts';
import type { RuleCache } from './cache.ts';
import type { SiteFile } from './folder.ts';
import { readSiteFile, siteFiles } from './folder.ts';
import { runSiteRule } from './run.ts';

/** The result of compiling a rule: JavaScript, or problems with file, line and column. */
export type Compiled = { readonly code: string } | { readonly problems: readonly string[] };

/** Checks and compiles rules. Loads TypeScript, so it is used only for new or changed rules. */
export type Compile = (
  files: readonly (SiteFile & { readonly text: string })[],
) => Promise<ReadonlyMap<string, Compiled>>;

export type LoadedSite = { readonly rules: readonly NamedRule[] } | { readonly problems: readonly string[] };

export interface SiteOptions {
  readonly cache: RuleCache;
  readonly compile: Compile;
  /** Ids of existing rules. */
  readonly taken: ReadonlySet<string>;
}

/** Loads the rules of a site folder. If a rule does not pass its checks, all problems are returned instead. */
export async function loadSite(folder: string, { cache, compile, taken }: SiteOptions): Promise<LoadedSite> {
  const { files, problems } = siteFiles(folder);
  const twice = files
    .filter(({ id }) => taken.has(id))
    .map(({ id, path }) => `${path}:1:1: a rule ${id} already exists; rename this one`);
  if (problems.length + twice.length > 0) return { problems: [...problems, ...twice] };
  const read = files.map((file) => ({ ...file, text: readSiteFile(file) }));
  const known = new Map<string, string>();
  for (const { id, text } of read) {
    const code = cache.get(id, text);
    if (code !== undefined) known.set(id, code);
  }
  const changed = read.filter(({ id }) => !known.has(id));
  const refused: string[] = [];
  for (const [id, compiled] of changed.length === 0 ? [] : await compile(changed)) {
    if ('problems' in compiled) refused.push(...compiled.problems);
    else {
      known.set(id, compiled.code);
      cache.put(id, changed.find((file) => file.id === id)?.text ?? '', compiled.code);
    }
  }
  if (refused.length > 0) return { problems: refused };
  return { rules: read.map(({ id, path }) => ({ id, rule: runSiteRule(id, path, known.get(id) ?? '') })) };
}
