import type {
  ComparedFinding,
  ComparedPlace,
  ComparedReport,
  Comparison,
  LonePair,
  OnlyInOne,
  PairComparison,
  JudgementState,
} from '../../sdk/report/comparison.ts';
import type { HostReport, PairReport, Report, Severity, Side } from '../../sdk/index.ts';
import { severities } from '../../sdk/index.ts';
import { compareFailovers } from './compare-failovers.ts';
import type { FindingRecord } from './finding-records.ts';
import { collectFindings, match, sameValue } from './finding-records.ts';
import { Judgements, placeOfFinding } from '../judgements.ts';

/** Compares two reports, pair by pair. Pure; independent of the order of hosts and results. */
export function compareReports(old: Report, now: Report): Comparison {
  const before = new Map(old.pairs.map((pair) => [pair.pair, pair]));
  const after = new Set(now.pairs.map(({ pair }) => pair));
  return {
    schemaVersion: 1,
    halint: { old: old.halint, new: now.halint },
    pairs: now.pairs.flatMap((pair) => {
      const other = before.get(pair.pair);
      return other === undefined ? [] : [comparePair(other, pair)];
    }),
    onlyOld: old.pairs.filter(({ pair }) => !after.has(pair)).map(lonePair),
    onlyNew: now.pairs.filter(({ pair }) => !before.has(pair)).map(lonePair),
  };
}

const lonePair = ({ pair, takenAt, findings }: PairReport): LonePair => ({ pair, takenAt, findings });

export function comparePair(old: PairReport, now: PairReport): PairComparison {
  const judged = { old: new Judgements(old), new: new Judgements(now) };
  const { both, onlyOld, onlyNew } = match(collectFindings(old), collectFindings(now));
  const kept = both.map(([before, after]) => ({ before, after, finding: compared(after, before) }));
  const missing = onlyOld.map((each) => unmatched(each, judged.new));
  const missingAs = (...standings: readonly JudgementState[]): readonly ComparedFinding[] =>
    missing.filter(({ otherwise }) => otherwise !== undefined && standings.includes(otherwise));
  const where = (wanted: (before: FindingRecord, after: FindingRecord) => boolean): readonly ComparedFinding[] =>
    kept.filter(({ before, after }) => wanted(before, after)).map(({ finding }) => finding);
  return {
    pair: now.pair,
    old: describedReport(old),
    new: describedReport(now),
    appeared: onlyNew.map((each) => unmatched(each, judged.old)),
    changed: where((before, after) => !sameValue(before, after)),
    accepted: where((before, after) => before.verdict === 'fail' && after.verdict === 'waived'),
    noLongerAccepted: where((before, after) => before.verdict === 'waived' && after.verdict === 'fail'),
    reclassified: where((before, after) => before.severity !== after.severity),
    gone: missingAs('judged'),
    noLongerKnown: missingAs('unknown'),
    noLongerJudged: missingAs('skipped', 'missing'),
    unchanged: where(
      (before, after) =>
        sameValue(before, after) && before.verdict === after.verdict && before.severity === after.severity,
    ).length,
    unknownNow: changedStates(old, judged, 'judged', 'unknown'),
    knownAgain: changedStates(now, judged, 'unknown', 'judged'),
    failovers: compareFailovers(old, now),
    rules: compareRules(old, now),
    hosts: compareHosts(old, now),
  };
}

const describedReport = ({ takenAt, phase }: PairReport): ComparedReport => ({
  takenAt,
  ...(phase === undefined ? {} : { phase }),
});

/** A finding that only one report has, with the state of the rule in the other report. */
function unmatched(found: FindingRecord, other: Judgements): ComparedFinding {
  const { standing, reason } = other.without(found.place);
  return {
    ...compared(found),
    otherwise: standing,
    ...(standing === 'judged' || reason === undefined ? {} : { reason }),
  };
}

function compared(
  { place: { rule, host }, severity, verdict, finding }: FindingRecord,
  old?: FindingRecord,
): ComparedFinding {
  const { subject, moment, message, expected, actual } = finding;
  return {
    ...{ rule, severity, verdict, ...(host === undefined ? {} : { host }), subject, moment, message, expected, actual },
    ...(old === undefined ? {} : { old: { severity: old.severity, verdict: old.verdict, actual: old.finding.actual } }),
  };
}

/** The rules and hosts whose state changed from `from` to `to`, each once. */
function changedStates(
  report: PairReport,
  judged: { readonly old: Judgements; readonly new: Judgements },
  from: JudgementState,
  to: JudgementState,
): readonly ComparedPlace[] {
  const places = new Map<string, ComparedPlace>();
  for (const result of report.results) {
    const place = placeOfFinding(report.hosts, result);
    const after = judged.new.of(place);
    if (judged.old.of(place).standing !== from || after.standing !== to) continue;
    const { rule, host } = place;
    places.set(JSON.stringify([rule, host]), {
      rule,
      ...(host === undefined ? {} : { host }),
      verdict: after.verdict ?? 'unknown',
      ...(after.reason === undefined ? {} : { reason: after.reason }),
    });
  }
  return [...places].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, each]) => each);
}

/** Rules that only one report has. Rules that were skipped or off there are ignored. */
function compareRules(old: PairReport, now: PairReport): OnlyInOne {
  const without = (one: PairReport, other: PairReport): readonly string[] => {
    const known = new Set(other.results.map(({ rule }) => rule));
    return [
      ...new Set(
        one.results
          .filter(({ rule, verdict }) => verdict !== 'skip' && verdict !== 'off' && !known.has(rule))
          .map(({ rule }) => rule),
      ),
    ].sort();
  };
  return { onlyOld: without(old, now), onlyNew: without(now, old) };
}

function compareHosts(old: PairReport, now: PairReport): PairComparison['hosts'] {
  const hostsOf = ({ hosts }: PairReport): readonly HostReport[] =>
    sides.map((side) => hosts[side]).sort((left, right) => (left.name < right.name ? -1 : 1));
  const namesWithout = (one: PairReport, other: PairReport): readonly string[] =>
    hostsOf(one)
      .map(({ name }) => name)
      .filter((name) => hostsOf(other).every((host) => host.name !== name));
  const readOtherwise = hostsOf(now).filter(({ name, status }) =>
    hostsOf(old).some((host) => host.name === name && (host.status === 'complete') !== (status === 'complete')),
  );
  return {
    onlyOld: namesWithout(old, now),
    onlyNew: namesWithout(now, old),
    unreadNow: readOtherwise
      .filter(({ status }) => status !== 'complete')
      .map(({ name, status, error }) => ({ host: name, status, ...(error === undefined ? {} : { error }) })),
    readAgain: readOtherwise.filter(({ status }) => status === 'complete').map(({ name }) => name),
  };
}

const sides: readonly Side[] = ['a', 'b'];

/**
 * Whether a finding of at least this severity is new, has a new value, is no longer accepted, or had a lower severity.
 */
export function isWorse({ pairs, onlyNew }: Comparison, failOn: Severity): boolean {
  const counted = severities.slice(0, severities.indexOf(failOn) + 1);
  const counts = ({ verdict, severity }: ComparedFinding): boolean => verdict === 'fail' && counted.includes(severity);
  const risen = ({ severity, old }: ComparedFinding): boolean =>
    old !== undefined && severities.indexOf(severity) < severities.indexOf(old.severity);
  return (
    onlyNew.some(({ findings }) => counted.some((severity) => findings[severity] > 0)) ||
    pairs.some(({ appeared, changed, noLongerAccepted, reclassified }) =>
      [...appeared, ...changed, ...noLongerAccepted, ...reclassified.filter(risen)].some(counts),
    )
  );
}

/** Whether anything that the old report judged was not, or not completely, judged in the new one. */
export const isLessKnown = ({ pairs, onlyOld }: Comparison): boolean =>
  onlyOld.length > 0 ||
  pairs.some(({ unknownNow, noLongerKnown, rules, hosts }) =>
    [unknownNow, noLongerKnown, rules.onlyOld, hosts.onlyOld, hosts.unreadNow].some((each) => each.length > 0),
  );
