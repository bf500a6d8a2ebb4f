import type {
  AnyFact,
  HostContext,
  NamedRule,
  Pair,
  ParameterValue,
  Rule,
  Severity,
  Side,
  Source,
  UpdatePhase,
} from '../sdk/index.ts';
import { otherSide, sourceKey } from '../sdk/index.ts';
import { once } from '../sdk/once.ts';

/** The rules that are judged for a pair: those of its profile, and of the phase of an update where one is running. */
export function selectRules(rules: readonly NamedRule[], pair: Pair): readonly NamedRule[] {
  const selections = selectionsOf(rules);
  const key = `${pair.policy.profile} ${pair.phase ?? ''}`;
  const selected =
    selections.get(key) ??
    rules.filter(
      ({ rule }) =>
        (rule.profiles === undefined || rule.profiles.includes(pair.policy.profile)) &&
        (rule.phases === undefined || isOf(rule.phases, pair)),
    );
  selections.set(key, selected);
  return selected;
}

/** The same list for all pairs of a profile and a phase, so that what is worked out for it is worked out once. */
const selectionsOf = once((_rules: readonly NamedRule[]) => new Map<string, readonly NamedRule[]>());

const isOf = (phases: readonly UpdatePhase[], { phase }: Pair): boolean =>
  phase !== undefined && phases.includes(phase);

/** Why a rule is not judged in the phase of an update that the pair is in, or without one; undefined where it is. */
export function passedOver({ phases, notDuring }: Rule, pair: Pair): string | undefined {
  if (phases !== undefined && !isOf(phases, pair))
    return `it is judged in an update only: --phase ${phases.join(' or ')}`;
  return pair.phase === undefined ? undefined : notDuring?.[pair.phase];
}

/** What halint.yaml says about a rule: another severity or that it is off, and why; and values of its parameters. */
export interface RuleSetting {
  readonly severity?: Severity | 'off';
  readonly reason?: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
}

/** The rules with the settings of halint.yaml applied. Settings of unknown rules have been refused before. */
export function applySettings(
  rules: readonly NamedRule[],
  settings: Readonly<Record<string, RuleSetting>>,
): readonly NamedRule[] {
  return rules.map((named) => {
    const setting = settings[named.id];
    if (setting === undefined) return named;
    const { severity, reason = 'no reason given', parameters } = setting;
    if (severity === 'off') return { ...named, off: reason };
    return {
      ...named,
      ...(severity === undefined || severity === named.rule.severity
        ? {}
        : { rule: { ...named.rule, severity }, severityChanged: { from: named.rule.severity, reason } }),
      ...(parameters === undefined ? {} : { set: parameters }),
    };
  });
}

/** Every fact that at least one of the rules reads, once each. */
export const factsOf = once((rules: readonly NamedRule[]): readonly AnyFact[] => {
  const facts = new Map<string, AnyFact>();
  for (const { rule, off } of rules) {
    if (off !== undefined) continue;
    for (const fact of [...Object.values(rule.reads), ...Object.values(rule.optional)]) facts.set(fact.id, fact);
  }
  return [...facts.values()];
});

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
