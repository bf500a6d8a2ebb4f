import type { Configuration } from '../../config/configuration.ts';
import type { Update } from './update.ts';
import type { JudgedPair } from '../../engine/report.ts';
import type { HostSnapshot, Side, Snapshot } from '../../sdk/index.ts';

/**
 * Start data of the worker. The worker selects the rules itself, because functions cannot be passed between threads.
 */
export interface WorkerStart {
  readonly configuration: Configuration;
  /** Patterns of rule ids; empty: all rules. */
  readonly rules: readonly string[];
  /** Names of the pairs that a snapshot may belong to. */
  readonly chosen: readonly string[];
  /** The chosen pairs of this shard. */
  readonly mine: readonly string[];
  readonly update: Update;
  /** Where the worker records the current fact or rule: a length and that many bytes of UTF-8. */
  readonly progress: SharedArrayBuffer;
}

/** One job: a gathered snapshot, or the text of a snapshot. */
export type Job =
  | { readonly kind: 'snapshot'; readonly pair: string; readonly snapshot: Snapshot }
  | { readonly kind: 'text'; readonly text: string; readonly name: string };

/** Description of a snapshot, for a report on a pair that was not judged. */
export interface SnapshotHead {
  readonly pair: string;
  readonly takenAt: string;
  readonly hosts: Readonly<Record<Side, Omit<HostSnapshot, 'readings' | 'costs'>>>;
}

/** Messages of the worker, in the order of the jobs. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'head'; readonly head: SnapshotHead }
  | { readonly kind: 'judged'; readonly pair: string; readonly judged: JudgedPair }
  /** The pair of the snapshot belongs to another shard. */
  | { readonly kind: 'other-shard' }
  /** The command line, the configuration or a file is invalid. */
  | { readonly kind: 'refused'; readonly message: string }
  /** An internal error in one fact or rule. The job continues. */
  | { readonly kind: 'internal'; readonly what: string; readonly error: string };
