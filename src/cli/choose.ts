import type { Configuration, ConfiguredPair } from '../config/configuration.ts';
import { applySettings } from '../engine/select.ts';
import { globMatcher } from '../hosts/frames.ts';
import type { NamedRule } from '../sdk/index.ts';
import { UsageError } from './usage-error.ts';

/** Loads halint.yaml; every problem in it, with its place, is the error. */
export async function loadConfiguration(path: string | undefined): Promise<Configuration> {
  const { load } = await import('../config/load.ts');
  let loaded = load(path);
  if (loaded.ok && Object.keys(loaded.configuration.rules).length > 0) {
    // Rules load only where the file names some: their ids are all that has to be known of them.
    const { rules } = await import('../../rules/index.ts');
    loaded = load(path, new Set(rules.map(({ id }) => id)));
  }
  if (loaded.ok) return loaded.configuration;
  const { renderProblems } = await import('../config/problem.ts');
  throw new UsageError(renderProblems(loaded.problems));
}

/** The pairs that were named, or all. */
export function choosePairs(configuration: Configuration, names: readonly string[]): readonly ConfiguredPair[] {
  const known = configuration.pairs.map(({ pair }) => pair.name);
  for (const name of names) {
    if (!known.includes(name)) throw new UsageError(`there is no pair "${name}" in ${configuration.file}; there are: ${known.join(', ')}`);
  }
  return configuration.pairs.filter(({ pair }) => names.length === 0 || names.includes(pair.name));
}

/** The one pair that was named, or the only one there is. */
export function choosePair(configuration: Configuration, names: readonly string[]): ConfiguredPair {
  const [pair, ...others] = choosePairs(configuration, names);
  if (pair !== undefined && others.length === 0) return pair;
  throw new UsageError(`one pair at a time; name it with --pair (${configuration.pairs.map(({ pair: each }) => each.name).join(', ')})`);
}

/** All rules with the configuration's settings; with patterns, only those whose ids match one (`fencing/*`). */
export async function chooseRules(configuration: Configuration | undefined, patterns: readonly string[]): Promise<readonly NamedRule[]> {
  const { rules } = await import('../../rules/index.ts');
  const settled = applySettings(rules, configuration?.rules ?? {});
  if (patterns.length === 0) return settled;
  const matchers = patterns.map((pattern) => globMatcher(pattern.includes('/') ? pattern : `${pattern}/*`));
  const chosen = settled.filter(({ id }) => matchers.some((matcher) => matcher.test(id)));
  if (chosen.length === 0) throw new UsageError(`no rule matches ${patterns.join(', ')}; see: halint rules list`);
  return chosen;
}
