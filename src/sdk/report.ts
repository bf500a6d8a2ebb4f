import type { Location, UnknownReason } from './fact.ts';
import type { Finding, Severity } from './finding.ts';
import type { Profile, Side, UpdatePhase } from './pair.ts';
import type { Remedy } from './remedy.ts';
import type { HygieneNote } from './waiver.ts';

/**
 * `unknown` is never green: it means that it could not be judged. `skip`: the rule does not apply. `off`: the
 * configuration turns it off.
 */
export type Verdict = 'pass' | 'fail' | 'unknown' | 'skip' | 'off' | 'waived';

/** Another severity than the rule's own, which the configuration sets. */
export interface SeverityChange {
  readonly from: Severity;
  readonly reason: string;
}

/**
 * A rule's verdict on one host, or (host absent) on the pair. Where some of its findings are accepted and others are
 * not, the rule has several results there: what fails, and what is waived, one for each reason.
 */
export interface Result {
  readonly rule: string;
  readonly severity: Severity;
  /** Absent: it is the rule's own. */
  readonly severityChanged?: SeverityChange;
  readonly summary: string;
  readonly host?: Side;
  readonly verdict: Verdict;
  /** Of what was found: the rule was judged on one host only, and the other one may show more. */
  readonly inPart?: true;
  /**
   * Why it is unknown, skipped, off or waived; of a failure, why it was judged in part, or which rules explain all of
   * it.
   */
  readonly reason?: string;
  /**
   * The facts for want of which it is unknown, or is judged in part, one a host; absent when it is for another reason.
   */
  readonly blindedBy?: readonly BlindingFact[];
  /**
   * Of what was found: the rules whose findings explain findings of this rule, which are left out; where all are,
   * `findings` is empty.
   */
  readonly explainedBy?: readonly string[];
  /** Empty when the verdict is neither `fail` nor `waived`, and where other rules explain all that was found. */
  readonly findings: readonly ReportedFinding[];
}

/** A finding as reported: with its moment settled and its remedy at hand. */
export type ReportedFinding = Omit<Finding, 'moment' | 'remedy'> & {
  readonly moment: NonNullable<Finding['moment']>;
  /** What to do, as text with the values of this finding. */
  readonly remedy: string;
  /** The steps, where they are not those of the rule. */
  readonly steps?: Remedy;
  /**
   * The rendered file, if the host is a rendered root in the repository. The path is relative to the root of the
   * repository, else to the folder in which halint ran.
   */
  readonly file?: Location;
};

/** A fact of a host that a rule would have needed. */
export interface BlindingFact {
  readonly side: Side;
  readonly fact: string;
  readonly reason: UnknownReason;
}

export interface UnknownFact {
  readonly fact: string;
  readonly reason: UnknownReason;
  readonly detail: string;
}

export interface HostReport {
  readonly name: string;
  readonly address: string;
  readonly via: string;
  readonly status: 'complete' | 'partial' | 'unreachable';
  readonly error?: string;
  /** Seconds. */
  readonly duration: number;
  readonly unknownFacts: readonly UnknownFact[];
}

/** Text about a rule, once per report, for readers of its findings. */
export interface RuleReport {
  readonly severity: Severity;
  readonly summary: string;
  readonly why: string;
  readonly remedy: string;
  /** The remedy as data; absent where a rule of a site gives plain text. */
  readonly steps?: Remedy;
  readonly references: readonly string[];
}

export interface Counts {
  readonly pass: number;
  readonly fail: number;
  readonly unknown: number;
  readonly skip: number;
  readonly waived: number;
  /** Absent: no rule is off. */
  readonly off?: number;
}

/** What to do next in an update, by what was found. */
export interface NextStep {
  /** One or two sentences. */
  readonly text: string;
  /** The host on which it is to be done; absent: both, or the text says which. */
  readonly host?: Side;
  /** The rule whose verdict stands in the way; absent: nothing does, and the update goes on. */
  readonly rule?: string;
}

export interface PairReport {
  readonly pair: string;
  readonly profile: Profile;
  /**
   * The place of the pair in the configuration file. The path is relative to the root of the repository, else to the
   * folder in which halint ran; of a file outside, it is the name alone.
   */
  readonly declaredAt?: Location;
  /** Which phase of an update it was judged for; absent: none is running. */
  readonly phase?: UpdatePhase;
  /** Present exactly when `phase` is. */
  readonly nextStep?: NextStep;
  readonly takenAt: string;
  readonly hosts: Readonly<Record<Side, HostReport>>;
  /**
   * Sorted: verdict (fail, unknown, waived, off, skip, pass), failures in the order of repair, then severity, then
   * rule, then host.
   */
  readonly results: readonly Result[];
  readonly counts: Counts;
  /** Findings (not waived) by severity. */
  readonly findings: Readonly<Record<Severity, number>>;
  /** What is to be put in order about waivers and the baseline; absent: nothing is. */
  readonly hygiene?: readonly HygieneNote[];
}

/** The one document that every reporter renders. */
export interface Report {
  readonly schemaVersion: 1;
  readonly halint: string;
  readonly pairs: readonly PairReport[];
  /** The rules that were judged, by id. */
  readonly rules: Readonly<Record<string, RuleReport>>;
}
