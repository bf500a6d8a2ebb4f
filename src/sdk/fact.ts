import type { Reading, ReadingFailure, ReadValue } from './reading.ts';
import type { HostIdentity, Pair, Side } from './pair.ts';
import type { Source } from './source.ts';
import { IdentityCache } from './identity-cache.ts';

export type { Location } from './location.ts';

/** Why a fact is unknown: a source could not be read or parsed. */
export type UnknownReason = ReadingFailure | 'unparsable';

export interface Known<T> {
  readonly known: true;
  readonly value: T;
}

export interface Unknown {
  readonly known: false;
  readonly reason: UnknownReason;
  /** One line: the source and its error. */
  readonly detail: string;
  /** The rendered tree or recording does not contain the source. */
  readonly leftOut?: true;
}

/** A typed value about one host, or the reason why it is unknown. Never a default that looks like data. */
export type Fact<T> = Known<T> | Unknown;

export const known = <T>(value: T): Known<T> => ({ known: true, value });

export const unknown = (reason: UnknownReason, detail: string): Unknown => ({ known: false, reason, detail });

/** Turns a failed reading into an unknown fact. `what` names the source in the detail. */
export const unknownFrom = (
  { reason, detail, leftOut }: Extract<Reading<unknown>, { read: false }>,
  what: string,
): Unknown => ({
  ...unknown(reason, detail === '' ? what : `${what}: ${detail}`),
  ...(leftOut === true ? { leftOut } : {}),
});

/**
 * The reason if a fact could not be determined: reading or parsing failed for another reason than `absent`, and the
 * source was not left out of the tree or recording. Conclusions from such a fact are unknown too.
 */
export const unavailableFact = (fact: Fact<unknown>): Unknown | undefined =>
  fact.known || fact.reason === 'absent' || fact.leftOut === true ? undefined : fact;

/** Context of a fact besides readings: its host and the configuration of the pair. */
export interface HostContext {
  readonly side: Side;
  readonly host: HostIdentity;
  readonly peer: HostIdentity;
  readonly pair: Pair;
  /**
   * Offset of the host's clock during collection; absent while sources are selected, and for recordings without clocks.
   */
  readonly clock?: ClockOffset;
}

export interface ClockOffset {
  /** Seconds; positive if the host's clock is ahead of the controller's. */
  readonly offset: number;
  /** Error margin of `offset` in seconds. */
  readonly uncertainty: number;
}

export type Sources = Readonly<Record<string, Source>>;

export type Readings<S extends Sources> = { readonly [K in keyof S]: Reading<ReadValue<S[K]>> };

/**
 * A fact: its sources and the pure function that parses their readings. `parse` is total: it never throws, whatever a
 * host sends, and returns `unknown` instead of guessing.
 */
export interface FactDefinition<T, S extends Sources = Sources> {
  readonly id: string;
  readonly describes: string;
  readonly sources: (context: HostContext) => S;
  readonly parse: (readings: Readings<S>, context: HostContext) => Fact<T>;
  /** The value is the running state, which can change at any moment: of two hosts, it is compared at one time only. */
  readonly ofMoment?: true;
}

/** A fact that depends only on readings: equal readings give equal facts on any host. */
export interface PlainFactDefinition<T, S extends Sources = Sources> extends FactDefinition<T, S> {
  readonly parse: (readings: Readings<S>) => Fact<T>;
  readonly plain: true;
}

/** The value type of a fact definition. */
export type FactValue<F> = F extends FactDefinition<infer T, infer _S> ? T : never;

interface FactSpec<T, S extends Sources> {
  readonly id: string;
  readonly describes: string;
  readonly ofMoment?: true;
  readonly sources: S | ((context: HostContext) => S);
  parse(readings: Readings<S>): Fact<T>;
}

interface HostFactSpec<T, S extends Sources> extends Omit<FactSpec<T, S>, 'parse'> {
  parse(readings: Readings<S>, context: HostContext): Fact<T>;
}

/** Declares a fact. `sources` may be a function of the pair's configuration. */
export function defineFact<T, const S extends Sources>(spec: FactSpec<T, S>): PlainFactDefinition<T, S> {
  return { ...declared(spec), parse: memoizedParse((readings) => spec.parse(readings)), plain: true };
}

/**
 * Memoizes a parser by the identity of its readings, so that a repeated evaluation of a pair parses only new readings.
 */
function memoizedParse<S extends Sources, T>(
  parse: (readings: Readings<S>) => Fact<T>,
): (readings: Readings<S>) => Fact<T> {
  const cache = new IdentityCache<Fact<T>>();
  return (readings) => {
    const [first, ...others] = Object.values(readings);
    return first === undefined
      ? parse(readings)
      : cache.get(first, [...others, ...Object.keys(readings)], () => parse(readings));
  };
}

/** Declares a fact whose parser needs the host or the pair. */
export function defineHostFact<T, const S extends Sources>(spec: HostFactSpec<T, S>): FactDefinition<T, S> {
  return { ...declared(spec), parse: (readings, context) => spec.parse(readings, context) };
}

function declared<S extends Sources>({
  id,
  describes,
  sources,
  ofMoment,
}: Pick<FactSpec<unknown, S>, 'id' | 'describes' | 'sources' | 'ofMoment'>) {
  const base = { id, describes, sources: typeof sources === 'function' ? sources : () => sources };
  return ofMoment === true ? { ...base, ofMoment } : base;
}

/** A fact with any value and sources, for the engine and the collectors. */
// The parser's parameter is contravariant, so no single `Sources` type covers all definitions; `never` readings do.
export interface AnyFact {
  readonly id: string;
  readonly describes: string;
  readonly ofMoment?: true;
  readonly sources: (context: HostContext) => Sources;
  readonly parse: (readings: never, context: HostContext) => Fact<unknown>;
  readonly plain?: true;
}
