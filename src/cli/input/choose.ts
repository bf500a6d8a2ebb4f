import type { Configuration, ConfiguredPair } from '../../config/configuration.ts';
import type { KnownRules } from '../../config/rule-settings.ts';
import { applySettings } from '../../engine/select.ts';
import { globMatcher } from '../../hosts/glob.ts';
import type { Rule } from '../../sdk/index.ts';
import { memoize } from '../../sdk/memoize.ts';
import type { ScopedRule } from '../../site/expectations.ts';
import { UsageError } from '../usage-error.ts';

/** Loads halint.yaml. The error lists every problem with its location. */
export async function loadConfiguration(path: string | undefined): Promise<Configuration> {
  const { load } = await import('../../config/load.ts');
  let loaded = load(path);
  if (loaded.ok && namesRules(loaded.configuration)) loaded = load(path, await knownRules(loaded.configuration));
  if (loaded.ok) return loaded.configuration;
  const { renderProblems } = await import('../../config/reading/problem.ts');
  throw new UsageError(renderProblems(loaded.problems));
}

const namesRules = ({ rules, pairs }: Configuration): boolean =>
  Object.keys(rules).length > 0 || pairs.some(({ waivers }) => waivers.length > 0);

/**
 * The rules that settings and waivers are validated against. Rules are loaded only if the configuration refers to
 * rules.
 */
async function knownRules(configuration: Configuration): Promise<KnownRules> {
  const { rules } = await import('../../../rules/index.ts');
  const known = new Map<string, Pick<Rule, 'parameters' | 'policy'>>(rules.map(({ id, rule }) => [id, rule]));
  for (const { id } of configuration.expect) known.set(`expect/${id}`, { parameters: {} });
  const own = await siteIds(configuration);
  // For site rules the ids suffice, unless the configuration sets a parameter: then the rules must be compiled.
  const tuned = own.some((id) => configuration.rules[id]?.parameters !== undefined);
  for (const id of own) known.set(id, { parameters: {} });
  if (tuned) for (const { id, rule } of await siteRules(configuration)) known.set(id, rule);
  return known;
}

/** The named pairs, or all pairs. */
export function choosePairs(configuration: Configuration, names: readonly string[]): readonly ConfiguredPair[] {
  const known = configuration.pairs.map(({ pair }) => pair.name);
  for (const name of names) {
    if (!known.includes(name))
      throw new UsageError(`unknown pair "${name}" in ${configuration.file}; available pairs: ${known.join(', ')}`);
  }
  return configuration.pairs.filter(({ pair }) => names.length === 0 || names.includes(pair.name));
}

/** The named pair, or the only pair. */
export function choosePair(configuration: Configuration, names: readonly string[]): ConfiguredPair {
  const [pair, ...others] = choosePairs(configuration, names);
  if (pair !== undefined && others.length === 0) return pair;
  throw new UsageError(
    `this command takes one pair; select it with --pair (${configuration.pairs.map(({ pair: each }) => each.name).join(', ')})`,
  );
}

/** The parts of a configuration that select rules. */
export type RuleSources = Pick<Configuration, 'rules' | 'expect' | 'siteRules'>;

/**
 * All rules with the settings of the configuration: built-in rules, rules from `expect`, and site rules. With patterns,
 * only rules whose id matches one of them (`fencing/*`), and none that matches one with `!` (`!fencing/second-method`).
 */
export async function chooseRules(
  configuration: RuleSources | undefined,
  patterns: readonly string[],
): Promise<readonly ScopedRule[]> {
  const { rules } = await import('../../../rules/index.ts');
  const all: readonly ScopedRule[] = [
    ...rules,
    ...(await expectedRules(configuration)),
    ...(await siteRules(configuration)),
  ];
  const settled = applySettings(all, configuration?.rules ?? {});
  if (patterns.length === 0) return settled;
  const matching = (pattern: string): readonly ScopedRule[] => {
    const matcher = globMatcher(pattern.includes('/') ? pattern : `${pattern}/*`);
    const found = settled.filter(({ id }) => matcher.test(id));
    // Each pattern must match a rule; a mistyped pattern would otherwise look like a clean result.
    if (found.length === 0) throw new UsageError(`no rule matches ${pattern}; see halint rules list`);
    return found;
  };
  const excluded = new Set(
    patterns.filter((pattern) => pattern.startsWith('!')).flatMap((pattern) => matching(pattern.slice(1))),
  );
  const included = patterns.filter((pattern) => !pattern.startsWith('!'));
  const chosen = new Set(included.length === 0 ? settled : included.flatMap(matching));
  return settled.filter((rule) => chosen.has(rule) && !excluded.has(rule));
}

/** Excludes rules that apply to another pair only. */
export const rulesFor = ({ pair }: ConfiguredPair, rules: readonly ScopedRule[]): readonly ScopedRule[] =>
  areForAll(rules) ? rules : rules.filter((rule) => rule.pair === undefined || rule.pair === pair.name);

const areForAll = memoize((rules: readonly ScopedRule[]) => rules.every((rule) => rule.pair === undefined));

async function expectedRules(configuration: RuleSources | undefined): Promise<readonly ScopedRule[]> {
  if (configuration === undefined || configuration.expect.length === 0) return [];
  const { compileExpectations, refusedExpectations } = await import('../../site/expectations.ts');
  const refused = refusedExpectations(configuration.expect);
  if (refused.length > 0) throw new UsageError(refused.join('\n'));
  return compileExpectations(configuration.expect);
}

async function siteIds({ siteRules: folder }: Configuration): Promise<readonly string[]> {
  if (folder === undefined) return [];
  const { siteFiles } = await import('../../site/folder.ts');
  return siteFiles(folder).files.map(({ id }) => id);
}

async function siteRules(configuration: RuleSources | undefined): Promise<readonly ScopedRule[]> {
  if (configuration?.siteRules === undefined) return [];
  const { loadSiteRules } = await import('./site.ts');
  return loadSiteRules(configuration.siteRules);
}
