import { resolve } from 'node:path';
import { placeholders } from '../../../authoring/site-new.ts';
import { factsOf } from '../../../engine/select.ts';
import { isRuleId, readSiteFile, shown, siteFiles } from '../../../site/folder.ts';
import { loadConfiguration } from '../../input/choose.ts';
import { exitCode } from '../../exit-code.ts';
import { compileSite, loadSiteRules, siteCache } from '../../input/site.ts';
import { writeOut } from '../../output/standard-output.ts';
import { UsageError } from '../../usage-error.ts';

export interface SiteRulesOptions {
  readonly config?: string;
  /** Folder of the rules. Default: `siteRules` of halint.yaml. */
  readonly folder?: string;
}

/** The folder of the site rules, from the command line or from halint.yaml. */
async function folderOf({ config, folder }: SiteRulesOptions): Promise<string> {
  if (folder !== undefined) return resolve(folder);
  const { siteRules, file } = await loadConfiguration(config);
  if (siteRules === undefined)
    throw new UsageError(`${file} sets no folder for site rules; add "siteRules: site-rules", or use --folder`);
  return siteRules;
}

/** `halint rules new CATEGORY/NAME`: writes a template for a rule and its cases. */
export async function rulesNew(id: string, options: SiteRulesOptions & { readonly pair?: boolean }): Promise<number> {
  if (!isRuleId(id))
    throw new UsageError(
      `"${id}" is not a valid rule id; expected CATEGORY/NAME in lower-case letters, digits and hyphens, for example our/first-rule`,
    );
  const { rules } = await import('../../../../rules/index.ts');
  if (rules.some((rule) => rule.id === id))
    throw new UsageError(`there is a built-in rule ${id}; see halint rules explain ${id}`);
  const folder = await folderOf(options);
  const { newSiteRule } = await import('../../../authoring/site-new.ts');
  const result = newSiteRule(folder, id, options.pair === true ? 'pair' : 'host');
  if ('taken' in result) throw new UsageError(`${result.taken} already exists`);
  const paths = result.written.map((path) => shown(path, process.cwd()));
  await writeOut(`${paths.join('\n')}\nEdit them, then run: halint rules check, halint rules test\n`);
  return exitCode.clean;
}

/**
 * `halint rules check`: checks that site rules compile, read only the facts that they declare, and are pure. Lists the
 * facts that they gather.
 */
export async function rulesCheck(options: SiteRulesOptions): Promise<number> {
  const folder = await folderOf(options);
  const { files, problems } = siteFiles(folder);
  // Always recompiled: the check must not depend on the cache.
  const read = files.map((file) => ({ ...file, text: readSiteFile(file) }));
  const compiled = await compileSite(read);
  const cache = siteCache();
  for (const { id, text } of read) {
    const each = compiled.get(id);
    if (each !== undefined && 'code' in each) cache.put(id, text, each.code);
  }
  const found = [...problems, ...[...compiled.values()].flatMap((each) => ('problems' in each ? each.problems : []))];
  if (found.length > 0) {
    await writeOut(`${found.join('\n')}\n${found.length} problem${found.length === 1 ? '' : 's'}\n`);
    return exitCode.usage;
  }
  const rules = await loadSiteRules(folder);
  const unfinished = rules.flatMap(({ id, rule }) =>
    placeholders.some((text) => [rule.why, rule.remedy].includes(text))
      ? [`${id}: why and remedy are still the texts of "halint rules new"; replace them, because reports show them`]
      : [],
  );
  const lines = rules.map(
    (rule) =>
      `${rule.id}: judged per ${rule.rule.scope}, gathers ${
        factsOf([rule])
          .map(({ id }) => id)
          .join(', ') || 'nothing'
      }`,
  );
  await writeOut(
    `${[...lines, ...unfinished].join('\n')}\n${rules.length} rule${rules.length === 1 ? '' : 's'}, no problems\n`,
  );
  return exitCode.clean;
}

/** `halint rules test`: runs the cases of site rules on a built-in healthy pair. */
export async function rulesTest(ids: readonly string[], options: SiteRulesOptions): Promise<number> {
  const folder = await folderOf(options);
  const rules = await loadSiteRules(folder);
  const unknown = ids.find((id) => rules.every((rule) => rule.id !== id));
  if (unknown !== undefined)
    throw new UsageError(
      `unknown rule "${unknown}" in ${folder}; available rules: ${rules.map(({ id }) => id).join(', ')}`,
    );
  const { renderTests, testRules } = await import('../../../authoring/rule-test.ts');
  const tests = await testRules(ids.length === 0 ? rules : rules.filter(({ id }) => ids.includes(id)), folder);
  await writeOut(renderTests(tests));
  return tests.some(({ failures }) => failures.length > 0) ? exitCode.findings : exitCode.clean;
}
