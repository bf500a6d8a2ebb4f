import type { AnyFact, HostContext, NamedRule, Pair, Side, Source } from '../sdk/index.ts';
import { otherSide, sourceKey } from '../sdk/index.ts';

/** The rules that are judged for a pair: those of its profile. */
export function selectRules(rules: readonly NamedRule[], pair: Pair): readonly NamedRule[] {
  return rules.filter(({ rule }) => rule.profiles === undefined || rule.profiles.includes(pair.policy.profile));
}

/** Every fact that at least one of the rules reads, once each. */
export function factsOf(rules: readonly NamedRule[]): readonly AnyFact[] {
  const facts = new Map<string, AnyFact>();
  for (const { rule } of rules) {
    for (const fact of [...Object.values(rule.reads), ...Object.values(rule.optional)]) facts.set(fact.id, fact);
  }
  return [...facts.values()];
}

/** What a fact may know before anything is read: its host, the other one, and their pair. */
export function contextOf(pair: Pair, side: Side): HostContext {
  return { side, host: pair.hosts[side], peer: pair.hosts[otherSide(side)], pair };
}

/** The sources that the facts need on one host, once each, in a stable order. */
export function sourcesOf(facts: readonly AnyFact[], context: HostContext): readonly Source[] {
  const sources = new Map<string, Source>();
  for (const fact of facts) {
    for (const source of Object.values(fact.sources(context))) sources.set(sourceKey(source), source);
  }
  return [...sources.values()];
}
