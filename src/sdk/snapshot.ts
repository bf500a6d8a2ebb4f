import type { AnyReading } from './reading.ts';
import type { Side } from './pair.ts';

/**
 * The steps from the configuration to readings, in their order. `privilege`: becoming root. `shell`: the login shell
 * starts the script. `tools`: the programs that the script itself needs. `read`: the script runs to its end.
 */
export const accessSteps = [
  'configuration',
  'resolve',
  'connect',
  'host-key',
  'authenticate',
  'open',
  'privilege',
  'shell',
  'tools',
  'read',
] as const;

export type AccessStep = (typeof accessSteps)[number];

/** All readings of one host, with clock data for comparing times of two hosts. */
export interface HostSnapshot {
  readonly name: string;
  /** The transport: `ssh2 root@192.0.2.1:22`, `tree rendered/a`, … */
  readonly via: string;
  /** `SHA256:…` of the verified SSH host key; absent for transports that do not report it (openssh, local, files). */
  readonly hostKey?: string;
  /** `complete`: the end marker arrived. `partial`: it did not. `unreachable`: nothing was read; `error` says why. */
  readonly status: 'complete' | 'partial' | 'unreachable';
  readonly error?: string;
  /** The step at which reading a live host failed; absent for files. */
  readonly failedStep?: AccessStep;
  /** The host's own clock when collection began there, in seconds since the epoch; absent for recordings. */
  readonly clock?: number;
  /** The controller's clock at the same moment, and how uncertain the comparison is (seconds). */
  readonly clockReference?: number;
  readonly clockUncertainty?: number;
  /** When the files that replace the host were collected: ISO 8601, UTC. Absent: a live host, or it is not known. */
  readonly collectedAt?: string;
  /** Seconds. */
  readonly duration: number;
  /** Readings by source key; a missing source was not collected. */
  readonly readings: Readonly<Record<string, AnyReading>>;
  /** Duration of each command on the host in seconds, by source key. */
  readonly costs: Readonly<Record<string, number>>;
}

/** All readings of both hosts, sufficient to judge again without the hosts. */
export interface Snapshot {
  readonly schemaVersion: 1;
  readonly halint: string;
  readonly pair: string;
  /** Start of the run: ISO 8601, UTC, by the controller's clock. */
  readonly takenAt: string;
  readonly hosts: Readonly<Record<Side, HostSnapshot>>;
}
