import { homeFolder } from '../../hosts/account.ts';
import type { NamedRule } from '../../sdk/index.ts';
import { cacheFolder, RuleCache } from '../../site/cache.ts';
import type { Compile } from '../../site/load.ts';
import { loadSite } from '../../site/load.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';

/** The compiler of site rules. Loads TypeScript on the first call. */
export const compileSite: Compile = async (files) => {
  const { checkSite } = await import('../../authoring/site-check.ts');
  return checkSite(files, process.cwd());
};

/** The cache of compiled site rules of this account and version. */
export const siteCache = (): RuleCache => new RuleCache(cacheFolder(process.env, homeFolder()), version);

/** Loads the rules of a site folder; unchanged rules come from the cache. */
export async function loadSiteRules(folder: string): Promise<readonly NamedRule[]> {
  const { rules } = await import('../../../rules/index.ts');
  const loaded = await loadSite(folder, {
    cache: siteCache(),
    compile: compileSite,
    taken: new Set(rules.map(({ id }) => id)),
  });
  if ('rules' in loaded) return loaded.rules;
  throw new UsageError(`site rules must pass "halint rules check":\n${loaded.problems.join('\n')}`);
}
