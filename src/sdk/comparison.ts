import type { Moment, Severity } from './finding.ts';
import type { UpdatePhase } from './pair.ts';
import type { HostReport, PairReport, Verdict } from './report.ts';

/**
 * What became of a report's findings, pair by pair: the document of `halint report compare`, see
 * schemas/comparison.schema.json.
 */
export interface Comparison {
  readonly schemaVersion: 1;
  /** The versions of halint that judged. */
  readonly halint: { readonly old: string; readonly new: string };
  /** The pairs that both reports have, in the order of the new one. */
  readonly pairs: readonly PairComparison[];
  /** Pairs that nobody judged for the new report: what was found there is not gone. */
  readonly onlyOld: readonly LonePair[];
  /** Pairs that nobody judged for the old report: all that is found there is new. */
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
   * Only the new report has them. Those whose place the old one could not judge say so: nobody knows how long they have
   * been there.
   */
  readonly appeared: readonly ComparedFinding[];
  /** Both have them, with other values. */
  readonly changed: readonly ComparedFinding[];
  /** Waived now, and not before. */
  readonly accepted: readonly ComparedFinding[];
  /** Waived before, and not now. */
  readonly noLongerAccepted: readonly ComparedFinding[];
  /** Both have them, with other severities. */
  readonly reclassified: readonly ComparedFinding[];
  /** Only the old report has them, and the new one could judge their place: they are not there any more. */
  readonly gone: readonly ComparedFinding[];
  /** Only the old report has them, and the new one could not find out. */
  readonly noLongerKnown: readonly ComparedFinding[];
  /**
   * Only the old report has them, and for the new one nobody asked: the rule does not apply there any more, or is not
   * in it, or the host is not.
   */
  readonly noLongerJudged: readonly ComparedFinding[];
  /** Findings that both reports have, and in nothing different. */
  readonly unchanged: number;
  /** What was judged before, and cannot be any more. */
  readonly unknownNow: readonly ComparedPlace[];
  /** What could not be judged before, and is now. */
  readonly knownAgain: readonly ComparedPlace[];
  readonly rules: OnlyInOne;
  /** Hosts by name; and those of both that only one could read. */
  readonly hosts: OnlyInOne & { readonly unreadNow: readonly UnreadHost[]; readonly readAgain: readonly string[] };
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

/** A finding as the newest report that has it says it. */
export interface ComparedFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly verdict: FoundVerdict;
  /** The name of the host that is wrong; absent: the pair as a whole. */
  readonly host?: string;
  readonly subject: string;
  readonly moment: Moment;
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
  /** What the old report says of it, where both have it. */
  readonly old?: { readonly severity: Severity; readonly verdict: FoundVerdict; readonly actual: string };
  /** Where only one report has it: what the other one could say of its place. */
  readonly otherwise?: Standing;
  /** Why the other report did not judge its place. */
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
 * What a report can say of a place where a rule is judged. `judged`: what is not found there is not there. `unknown`:
 * nobody could look, or not everywhere. `skipped`: the rule did not apply, or its findings stand under another rule.
 * `missing`: the report has no such rule, or no such host.
 */
export type Standing = 'judged' | 'unknown' | 'skipped' | 'missing';
