import type { Moment, Severity } from '../finding.ts';

/** Several reports in chronological order: the document of `halint report trend`, see schemas/trend.schema.json. */
export interface Trend {
  readonly schemaVersion: 1;
  readonly pairs: readonly PairTrend[];
}

export interface PairTrend {
  readonly pair: string;
  /** Oldest first; at least one. */
  readonly reports: readonly TrendLine[];
  /** The findings of the newest report that are not waived, most severe first. */
  readonly open: readonly OpenFinding[];
  /** Findings of earlier reports that the newest report could not judge, so they may still exist. */
  readonly unsettled: readonly OpenFinding[];
}

/** The totals of one report. */
export interface TrendLine {
  readonly takenAt: string;
  /** Findings (not waived) by severity. */
  readonly findings: Readonly<Record<Severity, number>>;
  /** Checks that could not be judged. */
  readonly notJudged: number;
  /** Findings that are waived. */
  readonly waived: number;
  /** The names of the hosts that were not read, or not completely. */
  readonly notRead: readonly string[];
}

export interface OpenFinding {
  readonly rule: string;
  readonly severity: Severity;
  /** The name of the host; absent: the pair as a whole. */
  readonly host?: string;
  readonly subject: string;
  readonly moment: Moment;
  /**
   * The first report of the uninterrupted sequence with this finding. A report that could not judge it does not
   * interrupt the sequence.
   */
  readonly since: string;
  /** No report before `since` shows that it did not exist. */
  readonly perhapsOlder: boolean;
  /** The newest report with this finding. */
  readonly lastSeen: string;
  /** Number of reports with this finding since `since`. */
  readonly reports: number;
  /** Number of reports since `since` that could not judge it. */
  readonly notJudged: number;
}
