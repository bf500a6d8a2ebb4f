import type { Location } from './fact.ts';
import type { Side } from './pair.ts';
import type { Remedy, RemedyValues } from './remedy.ts';

export type Severity = 'critical' | 'error' | 'warning' | 'info';

/** Worst first. */
export const severities: readonly Severity[] = ['critical', 'error', 'warning', 'info'];

/** When a fault bites: it is there now, it will be after a reboot of the host, or after a failover to it. */
export type Moment = 'now' | 'after-reboot' | 'after-failover';

/** Something that differs between the hosts and that sync can repair. */
export interface DriftItem {
  readonly path: string;
}

/** One violation. Names the object, blames nobody. */
export interface Finding {
  /** What is wrong: a path, a unit, a resource, an address. With rule, host and moment it identifies the finding. */
  readonly subject: string;
  /** One line, a whole sentence without the host's name. */
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
  /**
   * `actual` is a measurement (seconds apart, seconds late), which the next run finds a little different: still the
   * same finding.
   */
  readonly measured?: true;
  /** Default `now`. */
  readonly moment?: Moment;
  /** Only in pair rules: the host that is wrong. Absent: the pair as a whole. */
  readonly host?: Side;
  readonly at?: Location;
  /** Steps for exactly this finding, where the rule's own remedy is too general. */
  readonly remedy?: Remedy | string;
  /** Values for the placeholders in the steps of the remedy, beside those of the subject and of the hosts. */
  readonly values?: RemedyValues;
  readonly drift?: DriftItem;
}
