import type { Moment, Severity } from '../finding.ts';
import type { UpdatePhase } from '../pair.ts';
import type { HostReport, PairReport, Verdict } from './report.ts';

/**
 * The changes between two reports, pair by pair: the document of `halint report compare`, see
 * schemas/comparison.schema.json.
 */
export interface Comparison {
  readonly schemaVersion: 1;
  /** The versions of halint that judged. */
  readonly halint: { readonly old: string; readonly new: string };
  /** The pairs in both reports, in the order of the new one. */
  readonly pairs: readonly PairComparison[];
  /** Pairs that are missing from the new report. Their findings do not count as resolved. */
  readonly onlyOld: readonly LonePair[];
  /** Pairs that are missing from the old report. All their findings are new. */
  readonly onlyNew: readonly LonePair[];
}

export interface LonePair {
  readonly pair: string;
  readonly takenAt: string;
  /** Findings (not waived) by severity. */
  readonly findings: PairReport['findings'];
}

export interface PairComparison {
  readonly pair: string;
  readonly old: ComparedReport;
  readonly new: ComparedReport;
  /**
   * Findings only in the new report. `otherwise` is set if the old report could not judge them, so their age is
   * unknown.
   */
  readonly appeared: readonly ComparedFinding[];
  /** Findings in both reports with different values. */
  readonly changed: readonly ComparedFinding[];
  /** Findings that are waived now and were not before. */
  readonly accepted: readonly ComparedFinding[];
  /** Findings that were waived before and are not now. */
  readonly noLongerAccepted: readonly ComparedFinding[];
  /** Findings in both reports with different severities. */
  readonly reclassified: readonly ComparedFinding[];
  /** Resolved findings: only in the old report, and the new one could judge them. */
  readonly gone: readonly ComparedFinding[];
  /** Findings only in the old report that the new one could not judge. */
  readonly noLongerKnown: readonly ComparedFinding[];
  /**
   * Findings only in the old report that the new one did not judge: the rule does not apply, or the rule or host is
   * missing.
   */
  readonly noLongerJudged: readonly ComparedFinding[];
  /** Number of findings that are equal in both reports. */
  readonly unchanged: number;
  /** Rules that were judged before and are unknown now. */
  readonly unknownNow: readonly ComparedPlace[];
  /** Rules that were unknown before and are judged now. */
  readonly knownAgain: readonly ComparedPlace[];
  /** Changes of the simulated failovers that both reports have. */
  readonly failovers: readonly FailoverChange[];
  readonly rules: OnlyInOne;
  /** Hosts by name; and hosts in both reports that only one of them could read. */
  readonly hosts: OnlyInOne & { readonly unreadNow: readonly UnreadHost[]; readonly readAgain: readonly string[] };
}

/** A change of the simulated failover after the loss of one host. */
export interface FailoverChange {
  /** The name of the lost host. */
  readonly lost: string;
  /** `simulation`, `fencing`, the id of a service, or a step: `start p_cyrus`. */
  readonly subject: string;
  readonly before: string;
  readonly now: string;
}

export interface ComparedReport {
  readonly takenAt: string;
  readonly phase?: UpdatePhase;
}

export interface OnlyInOne {
  readonly onlyOld: readonly string[];
  readonly onlyNew: readonly string[];
}

export interface UnreadHost {
  readonly host: string;
  readonly status: HostReport['status'];
  readonly error?: string;
}

/** A finding, as in the newest report that contains it. */
export interface ComparedFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly verdict: FoundVerdict;
  /** The name of the host; absent: the pair as a whole. */
  readonly host?: string;
  readonly subject: string;
  readonly moment: Moment;
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
  /** Its values in the old report, if both reports have it. */
  readonly old?: { readonly severity: Severity; readonly verdict: FoundVerdict; readonly actual: string };
  /** If only one report has it: the state of the rule in the other report. */
  readonly otherwise?: JudgementState;
  /** Why the other report did not judge it. */
  readonly reason?: string;
}

export type FoundVerdict = Extract<Verdict, 'fail' | 'waived'>;

/** A rule, on a host or on the pair. */
export interface ComparedPlace {
  readonly rule: string;
  readonly host?: string;
  readonly verdict: Verdict;
  readonly reason?: string;
}

/**
 * State of a rule on a host or pair in a report. `judged`: the absence of a finding is proven. `unknown`: not or only
 * partly judged. `skipped`: the rule did not apply, or another rule explains its findings. `missing`: the report has no
 * such rule or host.
 */
export type JudgementState = 'judged' | 'unknown' | 'skipped' | 'missing';
