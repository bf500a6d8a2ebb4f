import type { Location, UnknownReason } from '../fact.ts';
import type { Framework } from './control.ts';
import type { FailoverTests } from '../failover-test.ts';
import type { Finding, Severity } from '../finding.ts';
import type { FindingHistory, PairHistory } from './history.ts';
import type { Profile, Side, UpdatePhase } from '../pair.ts';
import type { PairPicture } from './picture.ts';
import type { Provenance } from './provenance.ts';
import type { Readiness } from './readiness.ts';
import type { RulePart } from './rule-part.ts';
import type { Remedy } from '../remedy.ts';
import type { AppliedWaiver, SuppressionWarning } from './waiver.ts';

/**
 * `unknown`: the rule could not be judged; never a pass. `skip`: the rule does not apply. `off`: the configuration
 * turns it off.
 */
export type Verdict = 'pass' | 'fail' | 'unknown' | 'skip' | 'off' | 'waived';

/** A severity that the configuration sets instead of the rule's own. */
export interface SeverityChange {
  readonly from: Severity;
  readonly reason: string;
}

/**
 * The verdict of a rule on one host, or on the pair if `host` is absent. If some of its findings are waived, the rule
 * has several results: one for failures, and one per waiver reason.
 */
export interface Result {
  readonly rule: string;
  readonly severity: Severity;
  /** Absent: the severity is the rule's own. */
  readonly severityChanged?: SeverityChange;
  readonly summary: string;
  readonly host?: Side;
  readonly verdict: Verdict;
  /** The rule was judged on one host only; the other host may have more findings. */
  readonly inPart?: true;
  /**
   * Why it is unknown, skipped, off or waived. For a failure: why it was judged only in part, or which rules explain
   * all of it.
   */
  readonly reason?: string;
  /** The waiver, if the verdict is `waived`; absent: the baseline accepts the findings. */
  readonly waiver?: AppliedWaiver;
  /**
   * The missing facts because of which it is unknown or judged in part, one per host; absent if there is another
   * reason.
   */
  readonly blindedBy?: readonly MissingHostFact[];
  /**
   * The rules whose findings explain findings of this rule. Explained findings are omitted; `findings` is empty if all
   * are explained.
   */
  readonly explainedBy?: readonly string[];
  /** Empty unless the verdict is `fail` or `waived`, and if other rules explain all findings. */
  readonly findings: readonly ReportedFinding[];
}

/** A finding as reported, with its moment and its remedy. */
export type ReportedFinding = Omit<Finding, 'moment' | 'remedy'> & {
  readonly moment: NonNullable<Finding['moment']>;
  /** The fix, as text with the values of this finding. */
  readonly remedy: string;
  /** The steps, if they differ from those of the rule. */
  readonly steps?: Remedy;
  /**
   * The rendered file, if the host is a rendered root in the repository. The path is relative to the root of the
   * repository, or to the working directory outside of a repository.
   */
  readonly file?: Location;
  /** Absent: the run stores no history. */
  readonly history?: FindingHistory;
};

/** A missing fact of a host that a rule needs. */
export interface MissingHostFact {
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
  /** When the evidence was collected, if it is not from a live host: ISO 8601, UTC. */
  readonly collectedAt?: string;
  /** Seconds. */
  readonly duration: number;
  readonly unknownFacts: readonly UnknownFact[];
}

/** Texts of a rule, once per report. */
export interface RuleReport {
  readonly severity: Severity;
  /** The part of the pair that it judges. Absent: a report of an old version. */
  readonly part?: RulePart;
  readonly summary: string;
  readonly why: string;
  readonly remedy: string;
  /** The remedy as data; absent for a site rule with a plain-text remedy. */
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

/** The next step of an update. */
export interface NextStep {
  /** One or two sentences. */
  readonly text: string;
  /** The host of the step; absent: both hosts, or the text names it. */
  readonly host?: Side;
  /** The rule whose verdict blocks the update; absent: the update can continue. */
  readonly rule?: string;
}

export interface PairReport {
  readonly pair: string;
  readonly profile: Profile;
  /**
   * The location of the pair in the configuration file. The path is relative to the root of the repository, or to the
   * working directory outside of a repository. For a file elsewhere, only its name.
   */
  readonly declaredAt?: Location;
  /** Phase of the update; absent: no update is running. */
  readonly phase?: UpdatePhase;
  /** Present exactly when `phase` is. */
  readonly nextStep?: NextStep;
  /** Absent: the run judged no operation (`check --phase`). */
  readonly readiness?: Readiness;
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
  /** Warnings about waivers and baseline entries; absent: none. */
  readonly hygiene?: readonly SuppressionWarning[];
  /** Absent: the run stores no history. */
  readonly history?: PairHistory;
  /** Absent: no test is declared or known, and the policy requires none. */
  readonly failoverTests?: FailoverTests;
  /** Absent: an old report, or a pair that could not be judged. */
  readonly picture?: PairPicture;
  /** Present if the run stores history or evidence. */
  readonly provenance?: Provenance;
}

/** The document that every reporter renders. */
export interface Report {
  readonly schemaVersion: 1;
  readonly halint: string;
  readonly pairs: readonly PairReport[];
  /** The rules that were judged, by id. */
  readonly rules: Readonly<Record<string, RuleReport>>;
  /** The frameworks of `--controls`, with the ids of rules. Absent: none were asked for. */
  readonly controls?: readonly Framework[];
}
