import type { Location } from './location.ts';

/**
 * What was tested.
 *
 * - `fencing`: a host was switched off by its peer.
 * - `switchover`: the services were moved on purpose.
 * - `failover`: the services moved because a host, a network or a service was taken away.
 */
export const failoverTestKinds = ['fencing', 'switchover', 'failover'] as const;
export type FailoverTestKind = (typeof failoverTestKinds)[number];

/** A test of the pair's ability to continue without a host. */
export interface FailoverTest {
  /** The day (UTC), YYYY-MM-DD. */
  readonly date: string;
  readonly kind: FailoverTestKind;
  readonly result: 'passed' | 'failed';
  /** The name of the host that was fenced, or that lost the services; absent: both, or it is not known. */
  readonly host?: string;
  /** Who carried it out. */
  readonly operator?: string;
  readonly note?: string;
  /** The configuration, or the history that the cluster keeps. */
  readonly source: 'configuration' | 'cluster';
  /** Its location in the configuration. */
  readonly at?: Location;
}

/** The tests of a pair, and those that are due by its policy. */
export interface FailoverTests {
  /** Days after which a test must be repeated. Absent: the policy sets no maximum. */
  readonly maxDays?: number;
  /** Newest first. */
  readonly tests: readonly FailoverTest[];
  /** One entry per kind that the policy requires. */
  readonly required: readonly RequiredTest[];
}

/** The state of one required kind of test, on the day of the snapshot. */
export interface RequiredTest {
  readonly kind: FailoverTestKind;
  /**
   * `current`: the last success is recent enough. `due`: it is too old, or a test failed since. `missing`: there is
   * none. `unknown`: a history or a clock could not be read.
   */
  readonly state: 'current' | 'due' | 'missing' | 'unknown';
  /** The day of the last success. */
  readonly last?: string;
  /** The last day on which that success counts. */
  readonly until?: string;
}
