import type {
  Applicability,
  ClusterRule,
  Finding,
  HostRule,
  NamedRule,
  Outcome,
  Pair,
  PairRule,
  Policy,
  ReportedFinding,
  Result,
  Rule,
  Side,
  Snapshot,
} from '../sdk/index.ts';
import { parametersOf } from '../sdk/index.ts';
import { memoize } from '../sdk/memoize.ts';
import { suppressExplained } from './suppress-explained.ts';
import { FactMemory } from './fact-memory.ts';
import { HostFacts } from './facts.ts';
import type { MissingInputs, UncheckedOptional } from './missing-inputs.ts';
import { addValues, combineReasons, evidenceApart } from './missing-inputs.ts';
import type { Monitor } from './monitor.ts';
import { isolateErrors, internalErrorIn } from './monitor.ts';
import type { RemedyValueSource } from './remedies.ts';
import { remedyValuesFrom, findingRemedy } from './remedies.ts';
import { contextOf, skipReason } from './select.ts';

const sides: readonly Side[] = ['a', 'b'];

export type FactsOfPair = Readonly<Record<Side, HostFacts>>;

/** The facts of both hosts. Each fact is parsed once; equal readings of both hosts are parsed once for both. */
export const factsOfPair = (
  snapshot: Snapshot,
  pair: Pair,
  before?: FactsOfPair,
  memory = new FactMemory(),
  monitor?: Monitor,
): FactsOfPair => ({
  a: new HostFacts(snapshot.hosts.a, contextOf(pair, 'a'), before?.a, memory, monitor),
  b: new HostFacts(snapshot.hosts.b, contextOf(pair, 'b'), before?.b, memory, monitor),
});

/** Judges a snapshot. Pure: equal snapshots, pairs and rules give equal results in the same order. */
export function evaluate(
  snapshot: Snapshot,
  pair: Pair,
  rules: readonly NamedRule[],
  facts: FactsOfPair = factsOfPair(snapshot, pair),
): readonly Result[] {
  const apart = evidenceApart(snapshot, pair);
  const results = rules.flatMap((named): Result[] => {
    const { rule, off } = named;
    if (off !== undefined) return [{ ...described(named), verdict: 'off', reason: off, findings: [] }];
    const reason = skipReason(rule, pair);
    if (reason !== undefined) return [{ ...described(named), verdict: 'skip', reason, findings: [] }];
    const subject: Subject = {
      id: named.id,
      pair,
      policy: pair.policy,
      parameters: parametersOf(named),
      fill: remedyValuesFrom(named, pair, facts),
      apart,
    };
    switch (rule.scope) {
      case 'host':
        return sides.map((side) => judgeHost(passed(named)[side], rule, subject, facts[side]));
      case 'cluster':
        return [judgeCluster(passed(named).pair, rule, subject, facts)];
      case 'pair':
        return [judgePair(passed(named).pair, rule, subject, facts)];
    }
  });
  return suppressExplained(results, rules, facts.a.monitor);
}

/** The data in every view besides facts and hosts. */
interface Subject {
  /** The rule id. */
  readonly id: string;
  readonly pair: Pair;
  readonly policy: Policy;
  readonly parameters: ReturnType<typeof parametersOf>;
  /** For the remedies of its findings; not in a view. */
  readonly fill: RemedyValueSource;
  /** Why the running state of both hosts cannot be compared. */
  readonly apart: string | undefined;
}

/** The view of one host, and the missing facts. */
function hostView(
  rule: Rule,
  { pair, policy, parameters }: Subject,
  facts: HostFacts,
): { readonly view: object; readonly inputs: MissingInputs } {
  const { side, host, peer } = facts.context;
  const view = { pair, policy, parameters, side, host, peer };
  return { view, inputs: addValues(view, rule, facts) };
}

function judgeHost(pass: Pass, rule: HostRule, subject: Subject, facts: HostFacts): Result {
  const { view, inputs } = hostView(rule, subject, facts);
  if (inputs.missing !== undefined) return { ...pass, verdict: 'unknown', ...combineReasons([inputs.missing]) };
  return resultOf(pass, judge(subject, rule, view, inputs.unread, facts.monitor, facts.context.side));
}

function judgePair(pass: Pass, rule: PairRule, subject: Subject, facts: FactsOfPair): Result {
  const { pair, policy, parameters, apart } = subject;
  const view = { pair, policy, parameters, a: { host: pair.hosts.a }, b: { host: pair.hosts.b } };
  const inputs = sides.map((side) => addValues(view[side], rule, facts[side], `${pair.hosts[side].name}: `, apart));
  const missing = inputs.flatMap(({ missing: first }) => first ?? []);
  if (missing.length > 0) return { ...pass, verdict: 'unknown', ...combineReasons(missing) };
  return resultOf(
    pass,
    judge(
      subject,
      rule,
      view,
      inputs.flatMap(({ unread }) => unread),
      facts.a.monitor,
    ),
  );
}

/**
 * Judges shared data of the cluster on each host; equal findings are one finding of the pair. A fault on one host
 * counts even if the other host cannot be read; without a fault, both must be known.
 */
function judgeCluster(pass: Pass, rule: ClusterRule, subject: Subject, facts: FactsOfPair): Result {
  const { pair } = subject;
  const perSide = sides.map((side) => {
    const { view, inputs } = hostView(rule, subject, facts[side]);
    if (inputs.missing !== undefined)
      return { missing: { ...inputs.missing, reason: `${pair.hosts[side].name}: ${inputs.missing.reason}` } };
    return { judged: judge(subject, rule, view, inputs.unread, facts[side].monitor), side };
  });
  const judged = perSide.flatMap((each) => (each.judged === undefined ? [] : [each]));
  const findings = new Map<string, ReportedFinding>();
  for (const { judged: outcome } of judged) {
    for (const finding of outcome.findings) findings.set(identity(finding), findings.get(identity(finding)) ?? finding);
  }
  const missing = perSide.flatMap((each) => {
    if (each.missing !== undefined) return [each.missing];
    const { verdict, reason = '', blindedBy } = each.judged;
    return verdict === 'unknown' ? [{ reason: `${pair.hosts[each.side].name}: ${reason}`, by: blindedBy?.[0] }] : [];
  });
  // A verdict from one host is marked as partial.
  if (findings.size > 0)
    return {
      ...pass,
      verdict: 'fail',
      findings: [...findings.values()],
      ...(missing.length === 0 ? {} : { inPart: true, ...combineReasons(missing) }),
    };
  if (missing.length > 0) return { ...pass, verdict: 'unknown', ...combineReasons(missing) };
  const skipped = judged.filter(({ judged: outcome }) => outcome.verdict === 'skip');
  const reason = skipped[0]?.judged.reason;
  if (skipped.length === judged.length && reason !== undefined) return { ...pass, verdict: 'skip', reason };
  return pass;
}

/** Findings of one rule with the same identity are the same fault. */
const identity = (finding: ReportedFinding): string =>
  JSON.stringify([finding.subject, finding.moment, finding.host, finding.actual, finding.expected]);

const described = ({ id, rule, severityChanged }: NamedRule) => ({
  rule: id,
  severity: rule.severity,
  ...(severityChanged === undefined ? {} : { severityChanged }),
  summary: rule.summary,
});

type Pass = Result & { readonly verdict: 'pass' };

/** The shared pass result of a rule for each host and the pair, because most verdicts are passes. */
const passed = memoize((named: NamedRule): Readonly<Record<Side | 'pair', Pass>> => {
  const pair: Pass = { ...described(named), verdict: 'pass', findings: [] };
  return { pair, a: { ...pair, host: 'a' }, b: { ...pair, host: 'b' } };
});

type Judged = Pick<Result, 'verdict' | 'reason' | 'findings' | 'blindedBy'>;

const resultOf = (pass: Pass, judged: Judged): Result => (judged.verdict === 'pass' ? pass : { ...pass, ...judged });

/** An exception in a rule makes its own verdict unknown and affects no other verdict. */
function judge(
  subject: Subject,
  rule: Rule,
  view: object,
  unread: readonly UncheckedOptional[],
  monitor: Monitor,
  side?: Side,
): Judged {
  const { id, pair } = subject;
  const what = `rule ${id}${side === undefined ? '' : ` on ${pair.hosts[side].name}`}`;
  const failed = (): Judged => ({ verdict: 'unknown', reason: internalErrorIn(id), findings: [] });
  return isolateErrors(what, monitor, () => verdictOf(rule, subject, view, unread, side), failed);
}

/**
 * A rule handles an absent optional fact, but not one that could not be read. If the rule accessed such a fact in
 * `appliesTo`, or in `check` without finding anything, the verdict is unknown.
 */
function verdictOf(
  rule: Rule,
  subject: Subject,
  view: object,
  unread: readonly UncheckedOptional[],
  side: Side | undefined,
): Judged {
  const unknownIfAccessed = (): Judged | undefined => {
    const accessed = unread.filter((each) => each.accessed);
    return accessed.length === 0 ? undefined : { verdict: 'unknown', findings: [], ...combineReasons(accessed) };
  };
  const applies = call<Applicability>(rule.appliesTo, view);
  const undecided = unknownIfAccessed();
  if (undecided !== undefined) return undecided;
  if (applies !== true) return { verdict: 'skip', reason: applies, findings: [] };
  const outcome = call<Outcome>(rule.check, view);
  if ('known' in outcome) return { verdict: 'unknown', reason: outcome.detail, findings: [] };
  const findings = outcome.map((finding) => reported(rule, finding, side, subject));
  if (findings.length > 0) return { verdict: 'fail', findings };
  return unknownIfAccessed() ?? { verdict: 'pass', findings: [] };
}

/**
 * `Rule` does not keep the view type of its functions. The view was built from the facts that the rule declares, so the
 * types match.
 */
function call<T>(check: (view: never) => T, view: object): T {
  return Reflect.apply<undefined, never[], T>(check, undefined, [view as never]);
}

function reported(rule: Rule, finding: Finding, side: Side | undefined, { pair, fill }: Subject): ReportedFinding {
  const host = finding.host ?? side;
  return {
    ...finding,
    ...(host === undefined ? {} : { host }),
    moment: finding.moment ?? 'now',
    ...findingRemedy(rule, finding, host, pair, fill),
  };
}
