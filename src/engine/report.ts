import type {
  Counts,
  FailoverTests,
  HostReport,
  NamedRule,
  Pair,
  PairPicture,
  PairReport,
  PictureDefinition,
  Report,
  Result,
  RuleReport,
  Severity,
  Snapshot,
  UnknownFact,
  Verdict,
} from '../sdk/index.ts';
import { compareRepairs, partOf, repairsOf, severities } from '../sdk/index.ts';
import type { Accept } from './accept.ts';
import { evaluate, factsOfPair } from './evaluate.ts';
import type { FactMemory } from './fact-memory.ts';
import type { HostFacts } from './facts.ts';
import type { Monitor } from './monitor.ts';
import { pictureOf } from './picture.ts';
import { nextStep } from './next-step.ts';
import { readinessOf } from './readiness/readiness.ts';
import { ruleRemedy } from './remedies.ts';
import { factsOf, selectRules } from './select.ts';
import { compareText } from './text-order.ts';

const verdictOrder: readonly Verdict[] = ['fail', 'unknown', 'waived', 'off', 'skip', 'pass'];

/** The result of judging a snapshot, before waivers and counts. Plain data that can be passed between threads. */
export interface JudgedPair {
  readonly takenAt: string;
  readonly hosts: PairReport['hosts'];
  readonly results: readonly Result[];
  readonly picture?: PairPicture;
  readonly failoverTests?: FailoverTests;
}

/** Judges the snapshot of a pair and makes its part of the report. `memory`: a cache shared by all pairs of a run. */
export const reportPair = (
  snapshot: Snapshot,
  pair: Pair,
  allRules: readonly NamedRule[],
  memory?: FactMemory,
  accept?: Accept,
  definition?: PictureDefinition,
): PairReport => reportJudged(judgePair(snapshot, pair, allRules, memory, undefined, definition), pair, accept);

/** Parses and judges the snapshot of a pair. `definition`: the picture of the pair. */
export function judgePair(
  snapshot: Snapshot,
  pair: Pair,
  allRules: readonly NamedRule[],
  memory?: FactMemory,
  monitor?: Monitor,
  definition?: PictureDefinition,
): JudgedPair {
  const rules = selectRules(allRules, pair);
  const facts = factsOfPair(snapshot, pair, undefined, memory, monitor);
  const hosts = { a: reportHost(snapshot, pair, rules, facts.a), b: reportHost(snapshot, pair, rules, facts.b) };
  const results = evaluate(snapshot, pair, rules, facts);
  const pictured = definition === undefined ? {} : pictureOf(definition, pair, facts);
  return { takenAt: snapshot.takenAt, hosts, results, ...pictured };
}

/** The part of the report for a pair: applies waivers and the baseline, sorts by urgency, and counts. */
export function reportJudged(judgedPair: JudgedPair, pair: Pair, accept?: Accept): PairReport {
  const { takenAt, hosts, results: judged, picture, failoverTests } = judgedPair;
  const { results: accepted, notes } = accept?.(judged, hosts, takenAt) ?? { results: judged, notes: [] };
  const results = [...accepted].sort(byUrgency);
  const report: PairReport = {
    pair: pair.name,
    profile: pair.policy.profile,
    ...(pair.phase === undefined ? {} : { phase: pair.phase, nextStep: nextStep(results, pair.phase) }),
    takenAt,
    hosts,
    results,
    counts: count(results),
    findings: countFindings(results),
    ...(notes.length === 0 ? {} : { hygiene: notes }),
    ...(failoverTests === undefined ? {} : { failoverTests }),
    ...(picture === undefined ? {} : { picture }),
  };
  return pair.operation === undefined ? report : { ...report, readiness: readinessOf(report, pair.operation) };
}

/** The head of the report document: texts of these rules, whether or not they are judged. */
export function reportHead(version: string, rules: readonly NamedRule[]): Omit<Report, 'pairs'> {
  const texts: Record<string, RuleReport> = {};
  for (const { id, rule } of rules) {
    const { severity, summary, why, remedy, references } = rule;
    texts[id] = { severity, part: partOf(id), summary, why, ...ruleRemedy(remedy), references };
  }
  return { schemaVersion: 1, halint: version, rules: texts };
}

function reportHost(snapshot: Snapshot, pair: Pair, rules: readonly NamedRule[], facts: HostFacts): HostReport {
  const { side } = facts.context;
  const { via, status, error, collectedAt, duration } = snapshot.hosts[side];
  const unknownFacts = factsOf(rules).flatMap((definition): UnknownFact[] => {
    const fact = facts.get(definition);
    return fact.known ? [] : [{ fact: definition.id, reason: fact.reason, detail: fact.detail }];
  });
  const { name, address } = pair.hosts[side];
  return {
    name,
    address,
    via,
    status,
    ...(error === undefined ? {} : { error }),
    ...(collectedAt === undefined ? {} : { collectedAt }),
    duration,
    unknownFacts,
  };
}

function byUrgency(left: Result, right: Result): number {
  return (
    verdictOrder.indexOf(left.verdict) - verdictOrder.indexOf(right.verdict) ||
    mostUrgent(left, right) ||
    severities.indexOf(left.severity) - severities.indexOf(right.severity) ||
    compareText(left.rule, right.rule) ||
    compareText(left.host ?? '', right.host ?? '')
  );
}

/** Failures are in the order of repair. A failure without findings, because other rules explain it, comes last. */
function mostUrgent(left: Result, right: Result): number {
  const [[first], [second]] = [repairsOf(left), repairsOf(right)];
  if (left.verdict !== 'fail') return 0;
  if (first === undefined || second === undefined) return Number(first === undefined) - Number(second === undefined);
  return compareRepairs(first, second);
}

function count(results: readonly Result[]): Counts {
  const of = (verdict: Verdict): number => results.filter((result) => result.verdict === verdict).length;
  const off = of('off');
  return {
    pass: of('pass'),
    fail: of('fail'),
    unknown: of('unknown'),
    skip: of('skip'),
    waived: of('waived'),
    ...(off === 0 ? {} : { off }),
  };
}

function countFindings(results: readonly Result[]): Record<Severity, number> {
  const of = (severity: Severity): number =>
    results
      .filter((result) => result.verdict === 'fail' && result.severity === severity)
      .reduce((sum, result) => sum + result.findings.length, 0);
  return { critical: of('critical'), error: of('error'), warning: of('warning'), info: of('info') };
}
