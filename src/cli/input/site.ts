import { homeFolder } from '../../hosts/account.ts';
import type { NamedRule } from '../../sdk/index.ts';
import { cacheFolder, RuleCache } from '../../site/cache.ts';
import type { Compile } from '../../site/load.ts';
import { loadSite } from '../../site/load.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';

/** The compiler of site rules, with all of TypeScript, when it is first called. */
export const compileSite: Compile = async (files) => {
  const { checkSite } = await import('../../authoring/site-check.ts');
  return checkSite(files, process.cwd());
};

/** Where this account keeps what was compiled for this halint. */
export const siteCache = (): RuleCache => new RuleCache(cacheFolder(process.env, homeFolder()), version);

/** The rules of a site's folder, from the cache where they have not changed. */
export async function loadSiteRules(folder: string): Promise<readonly NamedRule[]> {
  const { rules } = await import('../../../rules/index.ts');
  const loaded = await loadSite(folder, {
    cache: siteCache(),
    compile: compileSite,
    taken: new Set(rules.map(({ id }) => id)),
  });
  if ('rules' in loaded) return loaded.rules;
  throw new UsageError(
    `site rules that do not pass "halint rules check" are not judged with:\n${loaded.problems.join('\n')}`,
  );
}
