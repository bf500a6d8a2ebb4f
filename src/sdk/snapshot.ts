import type { AnyReading } from './reading.ts';
import type { Side } from './pair.ts';

/** All readings of one host, with the clocks that tell how far two hosts can be compared. */
export interface HostSnapshot {
  readonly name: string;
  /** How it was read: `ssh2 root@192.0.2.1:22`, `tree rendered/a`, … */
  readonly via: string;
  /**
   * `SHA256:…` of the SSH host key that it proved to have; absent where the transport does not tell (openssh, local,
   * files).
   */
  readonly hostKey?: string;
  /** `complete`: the end marker arrived. `partial`: it did not. `unreachable`: nothing was read; `error` says why. */
  readonly status: 'complete' | 'partial' | 'unreachable';
  readonly error?: string;
  /** The host's own clock when collection began there, in seconds since the epoch; absent for recordings. */
  readonly clock?: number;
  /** The controller's clock at the same moment, and how uncertain the comparison is (seconds). */
  readonly clockReference?: number;
  readonly clockUncertainty?: number;
  /** Seconds. */
  readonly duration: number;
  /** Readings by source key; what is missing here was not collected. */
  readonly readings: Readonly<Record<string, AnyReading>>;
  /** Seconds that each command took on the host, by source key. */
  readonly costs: Readonly<Record<string, number>>;
}

/** Everything that was read from both hosts: enough to judge again later, without the hosts. */
export interface Snapshot {
  readonly schemaVersion: 1;
  readonly halint: string;
  readonly pair: string;
  /** ISO 8601, UTC, when the run began, by the controller's clock. */
  readonly takenAt: string;
  readonly hosts: Readonly<Record<Side, HostSnapshot>>;
}
