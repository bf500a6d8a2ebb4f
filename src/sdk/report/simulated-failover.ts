import type { Side } from '../pair.ts';

/** The failover after the loss of one host, as Pacemaker's scheduler simulates it, or the reason why it is unknown. */
export type SimulatedFailover = UnknownFailover | KnownFailover;

export interface UnknownFailover {
  readonly lost: Side;
  readonly unknown: string;
}

export interface KnownFailover {
  readonly lost: Side;
  /** `live`: from the running cluster. `file`: from the configuration alone, with sound agents and nodes. */
  readonly basis: 'live' | 'file';
  /** Whether the lost host is fenced before anything starts. */
  readonly fenced: boolean;
  /** Fence devices that the survivor uses for it; empty if it may use none. */
  readonly devices: readonly string[];
  /** The services of the cluster, in the order of its configuration. */
  readonly services: readonly ServiceAfterFailover[];
  /** What the cluster does, in an order that it may take. */
  readonly steps: readonly FailoverStep[];
}

export interface ServiceAfterFailover {
  readonly id: string;
  /** `held`: an administrator stopped it or took it from the cluster, so it is not started. */
  readonly state: 'started' | 'promoted' | 'stopped' | 'held';
  /** The nodes that run it. */
  readonly on: readonly string[];
  /** Why it does not run, if it runs now. */
  readonly reason?: string;
}

export interface FailoverStep {
  /** `fence mail-a`, `promote p_drbd`, `start p_cyrus`. */
  readonly step: string;
  /** The node that carries it out; absent: fencing. */
  readonly on?: string;
  /** The last steps that are over before this one begins. */
  readonly after: readonly string[];
}
