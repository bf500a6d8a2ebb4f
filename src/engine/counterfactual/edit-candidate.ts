import type { AnyReading, Side, Snapshot } from '../../sdk/index.ts';

/** The smallest change of the evidence that alters a verdict. */
export interface Counterfactual {
  /** Hosts on which the change is made: both for data that the cluster shares. */
  readonly sides: readonly Side[];
  /** The path or the command. */
  readonly name: string;
  /** From 1; absent for a change of a listing or of a whole text. */
  readonly line?: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** `pass`, or `fail` if the finding is resolved and other findings of the rule remain. */
  readonly verdict: 'pass' | 'fail';
  /** The snapshot with the change. */
  readonly snapshot: Snapshot;
}

/** Changed readings, by their keys. */
export type Readings = Readonly<Partial<Record<Side, Readonly<Record<string, AnyReading>>>>>;

/** A change that the search can try. */
export interface Candidate extends Omit<Counterfactual, 'verdict' | 'snapshot'> {
  readonly cost: number;
  readonly readings: () => Readings;
}
