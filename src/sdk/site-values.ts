import type { AnyFact, Fact, FactValue } from './fact.ts';
import type { HostIdentity, Pair } from './pair.ts';
import type { RemedyValues } from './remedy.ts';

type Reads = Readonly<Record<string, AnyFact>>;

/** What is known of each host of a pair: facts that may be unknown, by the names that the definition gives them. */
type Known<R extends Reads> = { readonly host: HostIdentity } & {
  readonly [K in keyof R]: Fact<FactValue<R[K]>>;
};

/**
 * Values for the placeholders that a finding leaves open, from what was read of the pair anyway. Nothing is read for
 * them: where a fact is unknown, the placeholder stays.
 */
export interface SiteValues {
  readonly reads: Reads;
  readonly values: (view: never) => RemedyValues;
}

/** `values` gets the facts of both hosts, and what the finding knows already. Pure. */
export const siteValues = <const R extends Reads>(spec: {
  readonly reads: R;
  readonly values: (view: {
    readonly pair: Pair;
    readonly finding: RemedyValues;
    readonly a: Known<R>;
    readonly b: Known<R>;
  }) => RemedyValues;
}): SiteValues => spec;
