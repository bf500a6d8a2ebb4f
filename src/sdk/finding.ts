import type { Location } from './fact.ts';
import type { Side } from './pair.ts';
import type { Remedy, RemedyValues } from './remedy.ts';

export type Severity = 'critical' | 'error' | 'warning' | 'info';

/** Most severe first. */
export const severities: readonly Severity[] = ['critical', 'error', 'warning', 'info'];

/** When a fault takes effect: now, after a reboot of the host, or after a failover to it. */
export type Moment = 'now' | 'after-reboot' | 'after-failover';

/** A difference between the hosts that sync can repair. */
export interface DriftItem {
  readonly path: string;
}

/** One violation of a rule. */
export interface Finding {
  /**
   * The affected object: a path, a unit, a resource, an address. Together with rule, host and moment it identifies the
   * finding.
   */
  readonly subject: string;
  /** One line: a complete sentence without the host's name. */
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
  /** `actual` is a measurement (such as seconds of delay) that varies between runs without making a new finding. */
  readonly measured?: true;
  /** Default `now`. */
  readonly moment?: Moment;
  /** Only in pair rules: the affected host. Absent: the pair as a whole. */
  readonly host?: Side;
  readonly at?: Location;
  /** Steps for this finding, if the remedy of the rule is too general. */
  readonly remedy?: Remedy | string;
  /** Values for placeholders in the steps of the remedy, in addition to the subject and the hosts. */
  readonly values?: RemedyValues;
  readonly drift?: DriftItem;
}
