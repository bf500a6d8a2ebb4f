import type { Moment, Severity } from '../finding.ts';
import type { TrendLine } from './trend.ts';

/** The history of a finding of this report, by the runs that `check --history` stored. */
export interface FindingHistory {
  /**
   * The first run of the uninterrupted sequence with this finding. A run that could not judge it does not interrupt the
   * sequence.
   */
  readonly since: string;
  /** No run just before `since` shows that it did not exist. */
  readonly perhapsOlder: boolean;
  /** Number of runs with this finding since `since`, including this one. */
  readonly runs: number;
  /** Number of runs since `since` that could not judge it. */
  readonly notJudged: number;
  /** How often it appeared within the last 30 runs; more than once: it was resolved and came back. */
  readonly appearances: number;
  /** It appeared at least three times within the last 30 runs. */
  readonly flapping?: true;
  /** The previous run shows that it did not exist. */
  readonly isNew?: true;
  /** The actual value in the previous run with this finding, if it differs; cut to 200 characters. */
  readonly was?: string;
}

/** A finding of earlier runs that this run does not have. */
export interface PastFinding {
  readonly rule: string;
  readonly severity: Severity;
  /** The name of the host; absent: the pair as a whole. */
  readonly host?: string;
  readonly subject: string;
  readonly moment: Moment;
  readonly message: string;
  /** It was accepted by a waiver or the baseline when it was last seen. */
  readonly accepted?: true;
  readonly since: string;
  readonly perhapsOlder: boolean;
  /** The newest run with this finding. */
  readonly lastSeen: string;
  /** Number of runs with this finding from `since` to `lastSeen`. */
  readonly runs: number;
  /** Number of runs since `since` that could not judge it. */
  readonly notJudged: number;
  readonly appearances: number;
  readonly flapping?: true;
}

/** The history of a pair up to this report, by the runs that `check --history` stored. */
export interface PairHistory {
  /** Number of runs, including this one. */
  readonly runs: number;
  /** When the first of these runs was taken. */
  readonly first: string;
  /** When the run before this one was taken; absent: this is the first run. */
  readonly previous?: string;
  /** Findings of the previous run that this run shows to be resolved, most severe first. */
  readonly resolved: readonly PastFinding[];
  /** Findings of earlier runs that this run could not judge, so they may still exist, most severe first. */
  readonly unsettled: readonly PastFinding[];
  /** The totals of the last 60 runs, oldest first, including this one. */
  readonly trend: readonly TrendLine[];
}

/** The history of a pair after its newest run: part of the document of `halint report history`. */
export interface HistoryRecord {
  readonly pair: string;
  readonly runs: number;
  readonly first: string;
  readonly last: string;
  /** The totals of the last 60 runs, oldest first. */
  readonly trend: readonly TrendLine[];
  /** Findings of the newest run, accepted ones too, most severe first. */
  readonly open: readonly PastFinding[];
  /** Findings of earlier runs that the newest run could not judge. */
  readonly unsettled: readonly PastFinding[];
  /** Findings that appeared within the last 30 runs and are resolved. */
  readonly resolved: readonly PastFinding[];
}

/** The document of `halint report history`, see schemas/history.schema.json. */
export interface HistoryDocument {
  readonly schemaVersion: 1;
  readonly pairs: readonly HistoryRecord[];
}
