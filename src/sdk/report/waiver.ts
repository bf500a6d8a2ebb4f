import type { Location } from '../fact.ts';
import type { Moment } from '../finding.ts';
import type { Side } from '../pair.ts';

/** An accepted finding of one pair, with a reason and an expiry date. It applies only to findings that match it. */
export interface Waiver {
  readonly rule: string;
  /** The host of the finding; absent: any host of the pair. */
  readonly host?: Side;
  readonly subject: string;
  /** Absent: any moment. */
  readonly moment?: Moment;
  /** The accepted value of `actual`, ignoring whitespace. Absent: any value. */
  readonly value?: string;
  readonly reason: string;
  /** The person or team responsible for it. */
  readonly owner: string;
  /** The last day (UTC) on which it is valid, YYYY-MM-DD. */
  readonly expires: string;
  /** Who approved it. */
  readonly approver?: string;
  /** The ticket or change request with the approval. */
  readonly ticket?: string;
  /** What can happen while it is accepted. */
  readonly risk?: string;
  /** Its location in the configuration. */
  readonly at: Location;
}

/** The part of a waiver that a report shows with the findings that it accepts. */
export type AppliedWaiver = Pick<Waiver, 'reason' | 'owner' | 'expires' | 'approver' | 'ticket' | 'risk' | 'at'> & {
  /** Days from the snapshot to the last day on which it is valid. */
  readonly daysLeft: number;
};

/**
 * A warning about suppressions: a waiver that has expired, expires soon or matches no finding; a baseline entry that
 * matches no finding, or whose finding has a new value.
 */
export interface SuppressionWarning {
  readonly kind: 'expired' | 'expires-soon' | 'unused' | 'changed';
  readonly rule: string;
  readonly subject: string;
  readonly host?: Side;
  /** Complete sentences: the problem and the fix. */
  readonly text: string;
  /** The location of the waiver; absent for a baseline entry. */
  readonly at?: Location;
}
