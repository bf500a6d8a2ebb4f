import type { NamedRule } from '../sdk/index.ts';
import type { RuleCache } from './cache.ts';
import type { SiteFile } from './folder.ts';
import { readSiteFile, siteFiles } from './folder.ts';
import { runSiteRule } from './run.ts';

/** What the compiler says of one rule: JavaScript, or why it is refused, each problem with file, line and column. */
export type Compiled = { readonly code: string } | { readonly problems: readonly string[] };

/** Checks and compiles rules. It brings the whole of TypeScript along, so it loads when a rule is new or changed. */
export type Compile = (
  files: readonly (SiteFile & { readonly text: string })[],
) => Promise<ReadonlyMap<string, Compiled>>;

export type LoadedSite = { readonly rules: readonly NamedRule[] } | { readonly problems: readonly string[] };

export interface SiteOptions {
  readonly cache: RuleCache;
  readonly compile: Compile;
  /** Ids that are taken. */
  readonly taken: ReadonlySet<string>;
}

/**
 * The rules of a site's folder. One that does not pass its checks is not judged with: all problems are told instead.
 */
export async function loadSite(folder: string, { cache, compile, taken }: SiteOptions): Promise<LoadedSite> {
  const { files, problems } = siteFiles(folder);
  const twice = files
    .filter(({ id }) => taken.has(id))
    .map(({ id, path }) => `${path}:1:1: there is a rule ${id} already; give this one another name`);
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
