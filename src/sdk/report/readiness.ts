import type { OperationPhase, Side } from '../pair.ts';

/** Whether the operation can begin, or has succeeded. */
export interface Readiness {
  readonly phase: OperationPhase;
  /** Go: both hosts were read, and every rule that counts was judged and did not fail. */
  readonly go: boolean;
  /** Why not, worst first; empty exactly if `go`. */
  readonly reasons: readonly NoGoReason[];
  /** Rules that count and that a waiver, the baseline or the configuration excepts. */
  readonly excepted: readonly string[];
  readonly next: NextOperation;
}

/** A host that was not read, or a result that counts against the operation. */
export interface NoGoReason {
  /** Absent: a host could not be read. */
  readonly rule?: string;
  readonly verdict: 'fail' | 'unknown';
  readonly host?: Side;
  /** The finding, or why there is no verdict. */
  readonly text: string;
  /** Why the rule counts for this operation. */
  readonly why: string;
}

/** The next step. halint prints its commands and never runs them. */
export interface NextOperation {
  readonly text: string;
  /** The host on which the commands run; absent: there are none. */
  readonly host?: Side;
  /** One list of commands per tool, as alternatives; absent: the reasons come first, or no manager is known. */
  readonly commands?: Readonly<Record<string, readonly string[]>>;
}
