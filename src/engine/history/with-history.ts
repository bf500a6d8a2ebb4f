import type { FindingHistory, PairReport, ReportedFinding, Result } from '../../sdk/index.ts';
import { onOneLine } from '../finding-identity.ts';
import type { RunState, TrackedFinding } from './run-state.ts';
import { appearancesOf, bySeverity, isIn, numbered, pastFinding } from './run-state.ts';

/** Maximum length of the earlier value of a finding. */
const maxValueLength = 200;

/** Adds to a report the history of the pair and of each finding. `after`: the state after this run. */
export function withHistory(report: PairReport, before: RunState | undefined, after: RunState): PairReport {
  const tracked = new Map(after.findings.map((each) => [each.key, each]));
  const earlier = new Map(before?.findings.map((each) => [each.key, each]));
  const histories = new Map<ReportedFinding, FindingHistory>();
  for (const [key, { finding }] of numbered(report)) {
    const own = tracked.get(key);
    if (own !== undefined) histories.set(finding, findingHistory(own, earlier.get(key), after));
  }
  const annotated = (result: Result): Result => ({
    ...result,
    findings: result.findings.map((finding) => {
      const history = histories.get(finding);
      return history === undefined ? finding : { ...finding, history };
    }),
  });
  const missing = after.findings.filter((each) => !isIn(after, each)).sort(bySeverity);
  return {
    ...report,
    results: report.results.map(annotated),
    history: {
      runs: after.runs,
      first: after.first,
      ...(before === undefined ? {} : { previous: before.last }),
      resolved: missing
        .filter(({ key, resolved }) => resolved && earlier.get(key)?.resolved === false)
        .map(pastFinding),
      unsettled: missing.filter(({ resolved }) => !resolved).map(pastFinding),
      trend: after.trend,
    },
  };
}

function findingHistory(
  { episode, appeared, value }: TrackedFinding,
  before: TrackedFinding | undefined,
  { runs: number }: RunState,
): FindingHistory {
  const { since, perhapsOlder, runs, notJudged } = episode;
  const isNew = number > 1 && runs === 1 && !perhapsOlder;
  const was = before === undefined || before.resolved || value === undefined ? undefined : before.value;
  return {
    ...{ since, perhapsOlder, runs, notJudged, ...appearancesOf(appeared), ...(isNew ? { isNew: true as const } : {}) },
    ...(was === undefined || was === value ? {} : { was: cut(onOneLine(was)) }),
  };
}

const cut = (text: string): string =>
  text.length <= maxValueLength ? text : `${text.slice(0, maxValueLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
