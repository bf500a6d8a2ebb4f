import type {
  Applicability,
  BlindingFact,
  ClusterRule,
  Fact,
  Finding,
  HostRule,
  NamedRule,
  Outcome,
  Pair,
  PairRule,
  Policy,
  Reads,
  ReportedFinding,
  Result,
  Rule,
  Side,
  Snapshot,
  Unknown,
} from '../sdk/index.ts';
import { otherSide, parametersOf, unreadOf } from '../sdk/index.ts';
import { once } from '../sdk/once.ts';
import { withoutConsequences } from './consequences.ts';
import { FactMemory } from './fact-memory.ts';
import { HostFacts } from './facts.ts';
import type { Monitor } from './monitor.ts';
import { contained, internalErrorIn } from './monitor.ts';
import { findingRemedy } from './remedies.ts';
import { contextOf, passedOver } from './select.ts';

const sides: readonly Side[] = ['a', 'b'];

export type FactsOfPair = Readonly<Record<Side, HostFacts>>;

/** The facts of both hosts; parsed once, however many ask for them, and where the hosts are equal, once for both. */
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

/** Judges a snapshot. Pure: the same snapshot, pair and rules give the same results, in the same order. */
export function evaluate(
  snapshot: Snapshot,
  pair: Pair,
  rules: readonly NamedRule[],
  facts: FactsOfPair = factsOfPair(snapshot, pair),
): readonly Result[] {
  const results = rules.flatMap((named): Result[] => {
    const { rule, off } = named;
    if (off !== undefined) return [{ ...described(named), verdict: 'off', reason: off, findings: [] }];
    const reason = passedOver(rule, pair);
    if (reason !== undefined) return [{ ...described(named), verdict: 'skip', reason, findings: [] }];
    const subject: Subject = { id: named.id, pair, policy: pair.policy, parameters: parametersOf(named) };
    switch (rule.scope) {
      case 'host':
        return sides.map((side) => judgeHost(passed(named)[side], rule, subject, facts[side]));
      case 'cluster':
        return [judgeCluster(passed(named).pair, rule, subject, facts)];
      case 'pair':
        return [judgePair(passed(named).pair, rule, subject, facts)];
    }
  });
  return withoutConsequences(results, rules, facts.a.monitor);
}

/** Why a rule cannot be judged: its first unknown fact, in words and by name. */
interface Blind {
  readonly reason: string;
  readonly by: BlindingFact;
}

/** An optional fact of which nobody knows what it would have said, and whether the rule has asked. */
interface Dim extends Blind {
  asked: boolean;
}

/** What a rule lacks on one host. */
interface Lack {
  readonly blind: Blind | undefined;
  readonly dim: readonly Dim[];
}

/**
 * Adds to a view the values of a rule's facts on one host, under the names that the rule gave them. Says what the rule
 * lacks there; `host` begins each reason where a view holds both hosts.
 */
function addValues(view: Record<string, unknown>, rule: Rule, facts: HostFacts, host = ''): Lack {
  let blind: Blind | undefined;
  const dim: Dim[] = [];
  for (const [name, definition] of entries(rule.reads)) {
    const fact: Fact<unknown> = facts.get(definition);
    if (fact.known) view[name] = fact.value;
    else blind ??= blindness(definition.id, fact, facts.context.side, host);
  }
  for (const [name, definition] of entries(rule.optional)) {
    const fact = facts.get(definition);
    const unread = unreadOf(fact);
    if (unread === undefined || rule.inPlaceOf.includes(name)) {
      view[name] = fact;
      continue;
    }
    const note: Dim = { ...blindness(definition.id, unread, facts.context.side, host), asked: false };
    dim.push(note);
    view[name] = watched(unread, note);
  }
  return { blind, dim };
}

/** The same unknown fact, that notes when a rule asks whether it is known: only then does the verdict depend on it. */
function watched(fact: Unknown, note: Dim): Unknown {
  return Object.defineProperty({ ...fact }, 'known', {
    get: () => {
      note.asked = true;
      return false;
    },
  });
}

const entries = once((reads: Reads) => Object.entries(reads));

const blindness = (fact: string, { reason, detail }: Unknown, side: Side, host: string): Blind => ({
  reason: `${host}${fact} is unknown (${reason}): ${detail}`,
  by: { side, fact, reason },
});

/** What every view of a rule holds, beside facts and hosts. */
interface Subject {
  /** Of the rule. */
  readonly id: string;
  readonly pair: Pair;
  readonly policy: Policy;
  readonly parameters: ReturnType<typeof parametersOf>;
}

/** What a rule sees of one host, or why it sees too little. */
function hostView(
  rule: Rule,
  { pair, policy, parameters }: Subject,
  facts: HostFacts,
): { readonly view: object; readonly lack: Lack } {
  const { side, host, peer } = facts.context;
  const view = { pair, policy, parameters, side, host, peer };
  return { view, lack: addValues(view, rule, facts) };
}

function judgeHost(pass: Pass, rule: HostRule, subject: Subject, facts: HostFacts): Result {
  const { view, lack } = hostView(rule, subject, facts);
  if (lack.blind !== undefined) return { ...pass, verdict: 'unknown', ...together([lack.blind]) };
  return resultOf(pass, judge(subject, rule, view, lack.dim, facts.monitor, facts.context.side));
}

function judgePair(pass: Pass, rule: PairRule, subject: Subject, facts: FactsOfPair): Result {
  const { pair, policy, parameters } = subject;
  const view = { pair, policy, parameters, a: { host: pair.hosts.a }, b: { host: pair.hosts.b } };
  const lacks = sides.map((side) => addValues(view[side], rule, facts[side], `${pair.hosts[side].name}: `));
  const blind = lacks.flatMap((lack) => lack.blind ?? []);
  if (blind.length > 0) return { ...pass, verdict: 'unknown', ...together(blind) };
  return resultOf(
    pass,
    judge(
      subject,
      rule,
      view,
      lacks.flatMap(({ dim }) => dim),
      facts.a.monitor,
    ),
  );
}

/**
 * What the cluster holds in common is judged as each host has it; equal findings are one finding of the pair. A fault
 * that one host shows counts even while the other cannot be read; without a fault, both must be known.
 */
function judgeCluster(pass: Pass, rule: ClusterRule, subject: Subject, facts: FactsOfPair): Result {
  const { pair } = subject;
  const perSide = sides.map((side) => {
    const { view, lack } = hostView(rule, subject, facts[side]);
    if (lack.blind !== undefined)
      return { blind: { ...lack.blind, reason: `${pair.hosts[side].name}: ${lack.blind.reason}` } };
    return { judged: judge(subject, rule, view, lack.dim, facts[side].monitor), side };
  });
  const judged = perSide.flatMap((each) => (each.judged === undefined ? [] : [each]));
  const findings = new Map<string, ReportedFinding>();
  for (const { judged: outcome } of judged) {
    for (const finding of outcome.findings) findings.set(identity(finding), findings.get(identity(finding)) ?? finding);
  }
  const blind = perSide.flatMap((each) => {
    if (each.blind !== undefined) return [each.blind];
    const { verdict, reason = '', blindedBy } = each.judged;
    return verdict === 'unknown' ? [{ reason: `${pair.hosts[each.side].name}: ${reason}`, by: blindedBy?.[0] }] : [];
  });
  // What the other host may have shown is not in a verdict of one host, and the verdict says so.
  if (findings.size > 0)
    return {
      ...pass,
      verdict: 'fail',
      findings: [...findings.values()],
      ...(blind.length === 0 ? {} : { inPart: true, ...together(blind) }),
    };
  if (blind.length > 0) return { ...pass, verdict: 'unknown', ...together(blind) };
  const skipped = judged.filter(({ judged: outcome }) => outcome.verdict === 'skip');
  const reason = skipped[0]?.judged.reason;
  if (skipped.length === judged.length && reason !== undefined) return { ...pass, verdict: 'skip', reason };
  return pass;
}

/** Why a verdict over both hosts is unknown. */
function together(
  blind: readonly { readonly reason: string; readonly by?: BlindingFact | undefined }[],
): Pick<Result, 'reason' | 'blindedBy'> {
  const by = blind.flatMap((each) => (each.by === undefined ? [] : [each.by]));
  return { reason: blind.map(({ reason }) => reason).join('; '), ...(by.length === 0 ? {} : { blindedBy: by }) };
}

/** Two findings of one rule with this in common are the same fault. */
const identity = (finding: ReportedFinding): string =>
  JSON.stringify([finding.subject, finding.moment, finding.host, finding.actual, finding.expected]);

const described = ({ id, rule, severityChanged }: NamedRule) => ({
  rule: id,
  severity: rule.severity,
  ...(severityChanged === undefined ? {} : { severityChanged }),
  summary: rule.summary,
});

type Pass = Result & { readonly verdict: 'pass' };

/**
 * What a rule comes to where it finds nothing: for each place one and the same result, for most verdicts of most pairs
 * are this.
 */
const passed = once((named: NamedRule): Readonly<Record<Side | 'pair', Pass>> => {
  const pair: Pass = { ...described(named), verdict: 'pass', findings: [] };
  return { pair, a: { ...pair, host: 'a' }, b: { ...pair, host: 'b' } };
});

type Judged = Pick<Result, 'verdict' | 'reason' | 'findings' | 'blindedBy'>;

const resultOf = (pass: Pass, judged: Judged): Result => (judged.verdict === 'pass' ? pass : { ...pass, ...judged });

/** An error in a rule leaves its own verdict unknown, and every other verdict as it is. */
function judge(
  { id, pair }: Subject,
  rule: Rule,
  view: object,
  dim: readonly Dim[],
  monitor: Monitor,
  side?: Side,
): Judged {
  const what = `rule ${id}${side === undefined ? '' : ` on ${pair.hosts[side].name}`}`;
  const failed = (): Judged => ({ verdict: 'unknown', reason: internalErrorIn(id), findings: [] });
  return contained(what, monitor, () => verdictOf(rule, pair, view, dim, side), failed);
}

/**
 * A rule copes with an optional fact that is not there, and not with one that nobody could read: where it asked for one
 * to see whether it applies, it cannot tell, and where it asked for one and found nothing, something may have been
 * there.
 */
function verdictOf(rule: Rule, pair: Pair, view: object, dim: readonly Dim[], side: Side | undefined): Judged {
  const cannotTell = (): Judged | undefined => {
    const asked = dim.filter((each) => each.asked);
    return asked.length === 0 ? undefined : { verdict: 'unknown', findings: [], ...together(asked) };
  };
  const applies = call<Applicability>(rule.appliesTo, view);
  const doubt = cannotTell();
  if (doubt !== undefined) return doubt;
  if (applies !== true) return { verdict: 'skip', reason: applies, findings: [] };
  const outcome = call<Outcome>(rule.check, view);
  if ('known' in outcome) return { verdict: 'unknown', reason: outcome.detail, findings: [] };
  const findings = outcome.map((finding) => reported(rule, finding, side, pair));
  if (findings.length > 0) return { verdict: 'fail', findings };
  return cannotTell() ?? { verdict: 'pass', findings: [] };
}

/** `Rule` forgets which view its functions take; the view was made from the very facts that the rule named. */
function call<T>(check: (view: never) => T, view: object): T {
  return Reflect.apply<undefined, never[], T>(check, undefined, [view as never]);
}

function reported(rule: Rule, finding: Finding, side: Side | undefined, pair: Pair): ReportedFinding {
  const host = finding.host ?? side;
  return {
    ...finding,
    ...(host === undefined ? {} : { host }),
    moment: finding.moment ?? 'now',
    ...findingRemedy(rule, finding, host, pair),
  };
}

/**
 * The same snapshot and pair with the hosts' names exchanged: verdicts must mirror. For tests and for symmetry checks.
 */
export function mirrored(snapshot: Snapshot, pair: Pair): { snapshot: Snapshot; pair: Pair } {
  return {
    snapshot: { ...snapshot, hosts: { a: snapshot.hosts[otherSide('a')], b: snapshot.hosts[otherSide('b')] } },
    pair: { ...pair, hosts: { a: pair.hosts.b, b: pair.hosts.a } },
  };
}
