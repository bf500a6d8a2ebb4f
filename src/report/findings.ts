import type { Moment, PairReport, ReportedFinding, Repair, Result, Severity, Side, Verdict } from '../sdk/index.ts';
import { compareRepairs, gradeOfText, shortGradeText } from '../sdk/index.ts';

/** A finding with its context, for flat formats. */
export interface PlacedFinding {
  readonly pair: PairReport;
  readonly result: Result;
  readonly finding: ReportedFinding;
  /** The host of the finding, or the pair as a whole. */
  readonly place: string;
}

export const momentText: Readonly<Record<Moment, string>> = {
  now: 'now',
  'after-reboot': 'after a reboot',
  'after-failover': 'after a failover',
};

/** The name of a host, or `pair NAME` if the side is absent. */
export const placeOf = (pair: PairReport, side: Side | undefined): string =>
  side === undefined ? `pair ${pair.pair}` : pair.hosts[side].name;

/** All findings of a pair with this verdict, in the order of repair. */
export function findingsOf(
  pair: PairReport,
  verdict: Extract<Verdict, 'fail' | 'waived'> = 'fail',
): readonly PlacedFinding[] {
  return pair.results
    .filter((result) => result.verdict === verdict)
    .flatMap((result) =>
      result.findings.map(
        (finding): PlacedFinding => ({ pair, result, finding, place: placeOf(pair, finding.host ?? result.host) }),
      ),
    )
    .sort((left, right) => compareRepairs(repairOf(left), repairOf(right)));
}

export const repairOf = ({ result, finding }: PlacedFinding): Repair => ({
  rule: result.rule,
  severity: result.severity,
  finding,
});

/** The rules with one of these verdicts. A rule that is judged on each host counts once. */
export const rulesWith = ({ results }: PairReport, ...verdicts: readonly Verdict[]): ReadonlySet<string> =>
  new Set(results.filter(({ verdict }) => verdicts.includes(verdict)).map(({ rule }) => rule));

/** `/etc/fstab:14`, `/etc/fstab`, or nothing. */
export function locationText(finding: ReportedFinding): string {
  if (finding.at === undefined) return '';
  return finding.at.line === undefined ? finding.at.path : `${finding.at.path}:${finding.at.line}`;
}

/**
 * A finding as one line: host, subject, message, moment, expected and actual value, location, grade of the fix, age.
 */
export function sentence({ finding, place }: PlacedFinding): string {
  const location = locationText(finding);
  const grade = gradeOfText(finding.remedy);
  const { isNew, since } = finding.history ?? {};
  return (
    `${place}: ${finding.subject}: ${finding.message} (${momentText[finding.moment]}; ` +
    `expected: ${finding.expected}; actual: ${finding.actual}${location === '' ? '' : `; at ${location}`}` +
    `${grade === undefined ? '' : `; fix: ${shortGradeText[grade]}`}` +
    `${since === undefined ? '' : isNew === true ? '; new' : `; since ${dayOf(since)}`})`
  );
}

/** `2 critical, 1 error`, without zeros; empty if all are zero. */
export const severityCounts = (counts: Readonly<Record<Severity, number>>): string =>
  [
    counted(counts.critical, 'critical', 'critical'),
    counted(counts.error, 'error'),
    counted(counts.warning, 'warning'),
    counted(counts.info, 'info', 'info'),
  ]
    .filter((part) => !part.startsWith('0 '))
    .join(', ');

/** `1 rule`, `2 rules`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** Groups items by key. Keys are in the order of their first occurrence. */
export function groupBy<T, K>(items: readonly T[], key: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** The day of an ISO 8601 time; a text that is none stays as it is. */
const dayOf = (time: string): string => /^\d{4}-\d\d-\d\d(?=T)/.exec(time)?.[0] ?? time;
