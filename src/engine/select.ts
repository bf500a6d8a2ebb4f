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
  UpgradeTarget,
} from '../sdk/index.ts';
import { otherSide, sourceKey } from '../sdk/index.ts';
import { memoize } from '../sdk/memoize.ts';

/** The rules that apply to the profile, the update phase and the upgrade targets of a pair. */
export function selectRules(rules: readonly NamedRule[], pair: Pair): readonly NamedRule[] {
  const selections = selectionsOf(rules);
  const key = `${pair.policy.profile} ${pair.phase ?? ''} ${pair.targets?.join(' ') ?? ''}`;
  const selected =
    selections.get(key) ??
    rules.filter(
      ({ rule }) =>
        (rule.profiles === undefined || rule.profiles.includes(pair.policy.profile)) &&
        (rule.phases === undefined || isOf(rule.phases, pair)) &&
        (rule.targets === undefined || isTarget(rule.targets, pair)),
    );
  selections.set(key, selected);
  return selected;
}

/** Returns the same list for all pairs of a profile, phase and target, so that memoized functions of it run once. */
const selectionsOf = memoize((_rules: readonly NamedRule[]) => new Map<string, readonly NamedRule[]>());

const isOf = (phases: readonly UpdatePhase[], { phase }: Pair): boolean =>
  phase !== undefined && phases.includes(phase);

const isTarget = (targets: readonly UpgradeTarget[], pair: Pair): boolean =>
  targets.some((target) => pair.targets?.includes(target) === true);

/**
 * Why a rule is skipped in the update phase of the pair, without an update, or without an upgrade to its target;
 * undefined if it is judged.
 */
export function skipReason({ phases, notDuring, targets }: Rule, pair: Pair): string | undefined {
  if (phases !== undefined && !isOf(phases, pair))
    return `judged only during an update: --phase ${phases.join(' or ')}`;
  if (targets !== undefined && !isTarget(targets, pair))
    return `judged only before an upgrade: --target ${targets.join(' or ')}`;
  return pair.phase === undefined ? undefined : notDuring?.[pair.phase];
}

/** Settings of a rule in halint.yaml: severity or off, with a reason, and parameters. */
export interface RuleSetting {
  readonly severity?: Severity | 'off';
  readonly reason?: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
}

/** Applies the settings of halint.yaml. Settings of unknown rules are already rejected. */
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

/** The distinct facts that the rules read. */
export const factsOf = memoize((rules: readonly NamedRule[]): readonly AnyFact[] => {
  const facts = new Map<string, AnyFact>();
  for (const { rule, off } of rules) {
    if (off !== undefined) continue;
    for (const fact of [...Object.values(rule.reads), ...Object.values(rule.optional)]) facts.set(fact.id, fact);
  }
  return [...facts.values()];
});

/** The context of facts on one host: host, peer and pair. */
export function contextOf(pair: Pair, side: Side): HostContext {
  return { side, host: pair.hosts[side], peer: pair.hosts[otherSide(side)], pair };
}

/** The distinct sources of the facts on one host, in a stable order. */
export function sourcesOf(facts: readonly AnyFact[], context: HostContext): readonly Source[] {
  const sources = new Map<string, Source>();
  for (const fact of facts) {
    for (const source of Object.values(fact.sources(context))) sources.set(sourceKey(source), source);
  }
  return [...sources.values()];
}
