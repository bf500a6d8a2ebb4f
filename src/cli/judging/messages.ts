import type { Configuration } from '../../config/configuration.ts';
import type { JudgedPair } from '../../engine/report.ts';
import type { HostSnapshot, Side, Snapshot, UpdatePhase } from '../../sdk/index.ts';

/**
 * What the worker knows from its start: enough to choose the rules by itself, because functions do not pass from thread
 * to thread.
 */
export interface WorkerStart {
  readonly configuration: Configuration;
  /** Patterns of rule ids; none: all. */
  readonly rules: readonly string[];
  /** Names of the pairs that a snapshot may be of. */
  readonly chosen: readonly string[];
  /** Those of them that this run judges; the others are for other shards. */
  readonly mine: readonly string[];
  readonly phase?: UpdatePhase;
  /** Where the worker says which fact or rule it has begun: a length, and as many bytes of UTF-8. */
  readonly begun: SharedArrayBuffer;
}

/** One thing to judge: what was gathered of a pair, or a text that holds a snapshot. */
export type Job =
  | { readonly kind: 'snapshot'; readonly pair: string; readonly snapshot: Snapshot }
  | { readonly kind: 'text'; readonly text: string; readonly name: string };

/** About a snapshot, for a report that has to be made without judging it. */
export interface SnapshotHead {
  readonly pair: string;
  readonly takenAt: string;
  readonly hosts: Readonly<Record<Side, Omit<HostSnapshot, 'readings' | 'costs'>>>;
}

/** What the worker says, in the order of the jobs. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'head'; readonly head: SnapshotHead }
  | { readonly kind: 'judged'; readonly pair: string; readonly judged: JudgedPair }
  /** The snapshot is of a pair of another shard. */
  | { readonly kind: 'passed-over' }
  /** The command line, the configuration or a file is wrong. */
  | { readonly kind: 'refused'; readonly message: string }
  /** An error of halint itself; it concerns one fact or rule, and the job goes on. */
  | { readonly kind: 'internal'; readonly what: string; readonly error: string };
