import type { Control, Framework } from '../../sdk/index.ts';
import { shellPattern } from '../../sdk/shell-pattern.ts';
import type { Catalogue } from './catalogue.ts';

/** Resolves the patterns of a catalogue to these rules. Controls without a rule are omitted. */
export function resolveCatalogue({ controls, ...about }: Catalogue, rules: readonly string[]): Framework {
  const named = controls.map(({ rules: patterns }) => rulesMatching(patterns, rules));
  const rest = rules.filter((rule) => !named.some((each) => each.includes(rule)));
  return {
    ...about,
    controls: controls
      .map(({ id, title, rest: takesRest }, index): Control => {
        const own = named[index] ?? [];
        return { id, title, rules: takesRest === true ? [...own, ...rest] : own };
      })
      .filter(({ rules: own }) => own.length > 0),
  };
}

/** The rules that match one of the patterns, in the order of `rules`. */
export function rulesMatching(patterns: readonly string[], rules: readonly string[]): readonly string[] {
  const compiled = patterns.map((pattern) => shellPattern(pattern));
  return rules.filter((rule) => compiled.some((pattern) => pattern?.test(rule) === true));
}

/** The ids of a framework's controls by rule. */
export function controlsByRule({ controls }: Framework): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, string[]>();
  for (const { id, rules } of controls) {
    for (const rule of rules) {
      const own = ids.get(rule);
      if (own === undefined) ids.set(rule, [id]);
      else own.push(id);
    }
  }
  return ids;
}
