import type { PairReport } from '../../sdk/index.ts';
import type { TrendLine } from '../../sdk/report/trend.ts';
import { collectFindings } from './finding-records.ts';

/** The totals of a report. */
export function trendLineOf(report: PairReport): TrendLine {
  const { takenAt, findings, counts, hosts } = report;
  return {
    takenAt,
    findings,
    notJudged: counts.unknown,
    waived: collectFindings(report).filter(({ verdict }) => verdict === 'waived').length,
    notRead: [hosts.a, hosts.b].filter(({ status }) => status !== 'complete').map(({ name }) => name),
  };
}
