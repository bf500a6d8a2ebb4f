import type { Moment, Severity } from './finding.ts';
import type { PairReport } from './report.ts';

/**
 * Many reports of one pair, in the order of time: the document of `halint report trend`, see schemas/trend.schema.json.
 */
export interface Trend {
  readonly schemaVersion: 1;
  readonly pairs: readonly PairTrend[];
}

export interface PairTrend {
  readonly pair: string;
  /** Oldest first; at least one. */
  readonly reports: readonly TrendLine[];
  /** The findings of the newest report that are not waived, worst first. */
  readonly open: readonly OpenFinding[];
  /**
   * Findings that were there when their place was last judged, before the newest report: nobody knows whether they
   * still are.
   */
  readonly unsettled: readonly OpenFinding[];
}

/** What one report comes to. */
export interface TrendLine {
  readonly takenAt: string;
  /** Findings (not waived) by severity. */
  readonly findings: PairReport['findings'];
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
  /** The name of the host that is wrong; absent: the pair as a whole. */
  readonly host?: string;
  readonly subject: string;
  readonly moment: Moment;
  /** The first report of those that have it without a break. One in which it could not be judged is no break. */
  readonly since: string;
  /** No report just before `since` says that it was not there. */
  readonly perhapsOlder: boolean;
  /** The newest report that has it. */
  readonly lastSeen: string;
  /** How many reports have it, from `since` on. */
  readonly reports: number;
  /** How many from `since` to the newest could not judge it. */
  readonly notJudged: number;
}
