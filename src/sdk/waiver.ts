import type { Location } from './fact.ts';
import type { Moment } from './finding.ts';
import type { Side } from './pair.ts';

/** A finding that somebody accepted: on one pair, for a reason, until a day. It holds for exactly what it describes. */
export interface Waiver {
  readonly rule: string;
  /** The host on which it was found; absent: wherever in the pair. */
  readonly host?: Side;
  readonly subject: string;
  /** Absent: whenever the fault bites. */
  readonly moment?: Moment;
  /**
   * What was found (`actual`), whitespace aside: something else there is another finding. Absent: whatever is found.
   */
  readonly value?: string;
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** The last day (UTC) on which it holds, YYYY-MM-DD. */
  readonly expires: string;
  /** Where it is written. */
  readonly at: Location;
}

/**
 * Something to put in order about what was accepted: a waiver that has expired, is about to, or accepts nothing that is
 * there; an entry of the baseline that is gone, or whose finding has another value now.
 */
export interface HygieneNote {
  readonly kind: 'expired' | 'expires-soon' | 'unused' | 'changed';
  readonly rule: string;
  readonly subject: string;
  readonly host?: Side;
  /** Whole sentences: what it is about, and what to do. */
  readonly text: string;
  /** Where the waiver is written; absent: in the baseline. */
  readonly at?: Location;
}
