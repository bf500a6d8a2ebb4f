import type { Reading, ReadingFailure, ReadValue } from './reading.ts';
import type { HostIdentity, Pair, Side } from './pair.ts';
import type { Source } from './source.ts';

/** Why a fact is unknown: nothing could be read, or what was read made no sense. */
export type UnknownReason = ReadingFailure | 'unparsable';

export interface Known<T> {
  readonly known: true;
  readonly value: T;
}

export interface Unknown {
  readonly known: false;
  readonly reason: UnknownReason;
  /** One line: which source, and what it said. */
  readonly detail: string;
  /** Whoever rendered or recorded the host chose what to keep, and not what tells this. */
  readonly leftOut?: true;
}

/** A typed value about one host, or the reason why it is not known. Never a default that looks like data. */
export type Fact<T> = Known<T> | Unknown;

export const known = <T>(value: T): Known<T> => ({ known: true, value });

export const unknown = (reason: UnknownReason, detail: string): Unknown => ({ known: false, reason, detail });

/** Turns a failed reading into an unknown fact; `what` names the source for the reader. */
export const unknownFrom = (
  { reason, detail, leftOut }: Extract<Reading<unknown>, { read: false }>,
  what: string,
): Unknown => ({
  ...unknown(reason, detail === '' ? what : `${what}: ${detail}`),
  ...(leftOut === true ? { leftOut } : {}),
});

/**
 * Why nobody knows a fact that could have been known: it was neither read nor understood, and that not because there is
 * nothing (`absent`) or because it was left out of what is judged. What follows from such a fact is not known either.
 */
export const unreadOf = (fact: Fact<unknown>): Unknown | undefined =>
  fact.known || fact.reason === 'absent' || fact.leftOut === true ? undefined : fact;

/** Where a value came from, for findings and for `halint facts`. `line` counts from 1. */
export interface Location {
  readonly path: string;
  readonly line?: number;
}

/** What a fact may depend on besides readings: which host it is about, and its pair's configuration. */
export interface HostContext {
  readonly side: Side;
  readonly host: HostIdentity;
  readonly peer: HostIdentity;
  readonly pair: Pair;
  /**
   * How far the host's clock was ahead of the controller's when it was read; absent while sources are chosen, and for
   * recordings without clocks.
   */
  readonly clock?: ClockOffset;
}

export interface ClockOffset {
  /** Seconds; positive when the host's clock is ahead. */
  readonly offset: number;
  /** Seconds by which `offset` may be wrong either way. */
  readonly uncertainty: number;
}

export type Sources = Readonly<Record<string, Source>>;

export type Readings<S extends Sources> = { readonly [K in keyof S]: Reading<ReadValue<S[K]>> };

/**
 * A fact: the sources it needs and the pure function that parses their readings. `parse` is total: it never throws,
 * whatever a host sends, and it answers `unknown` rather than guess.
 */
export interface FactDefinition<T, S extends Sources = Sources> {
  readonly id: string;
  readonly describes: string;
  readonly sources: (context: HostContext) => S;
  readonly parse: (readings: Readings<S>, context: HostContext) => Fact<T>;
}

/** A fact that is nothing but what was read: equal readings give an equal fact, of whatever host. */
export interface PlainFactDefinition<T, S extends Sources = Sources> extends FactDefinition<T, S> {
  readonly parse: (readings: Readings<S>) => Fact<T>;
  readonly plain: true;
}

/** The value type of a fact definition. */
export type FactValue<F> = F extends FactDefinition<infer T, infer _S> ? T : never;

interface FactSpec<T, S extends Sources> {
  readonly id: string;
  readonly describes: string;
  readonly sources: S | ((context: HostContext) => S);
  parse(readings: Readings<S>): Fact<T>;
}

interface HostFactSpec<T, S extends Sources> extends Omit<FactSpec<T, S>, 'parse'> {
  parse(readings: Readings<S>, context: HostContext): Fact<T>;
}

/** Declares a fact. `sources` may be a function where they depend on the pair's configuration. */
export function defineFact<T, const S extends Sources>(spec: FactSpec<T, S>): PlainFactDefinition<T, S> {
  return { ...declared(spec), parse: parsedOnce((readings) => spec.parse(readings)), plain: true };
}

/**
 * The very same readings give the fact that they gave before: whoever looks at a pair again parses only what was read
 * anew.
 */
function parsedOnce<S extends Sources, T>(
  parse: (readings: Readings<S>) => Fact<T>,
): (readings: Readings<S>) => Fact<T> {
  const done = new WeakMap<object, { readonly readings: Readings<S>; readonly fact: Fact<T> }>();
  return (readings) => {
    const [first] = Object.values(readings);
    const before = first === undefined ? undefined : done.get(first);
    if (before !== undefined && same(before.readings, readings)) return before.fact;
    const fact = parse(readings);
    if (first !== undefined) done.set(first, { readings, fact });
    return fact;
  };
}

function same(before: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(now);
  return names.length === Object.keys(before).length && names.every((name) => before[name] === now[name]);
}

/** Declares a fact whose parser must know the host that it is about, or its pair. */
export function defineHostFact<T, const S extends Sources>(spec: HostFactSpec<T, S>): FactDefinition<T, S> {
  return { ...declared(spec), parse: (readings, context) => spec.parse(readings, context) };
}

function declared<S extends Sources>({
  id,
  describes,
  sources,
}: Pick<FactSpec<unknown, S>, 'id' | 'describes' | 'sources'>) {
  return { id, describes, sources: typeof sources === 'function' ? sources : () => sources };
}

/** Any fact, whatever its value and sources: what the engine and the collectors handle. */
// The parser's parameter is contravariant, so no single `Sources` type covers all definitions; `never` readings do.
export interface AnyFact {
  readonly id: string;
  readonly describes: string;
  readonly sources: (context: HostContext) => Sources;
  readonly parse: (readings: never, context: HostContext) => Fact<unknown>;
  readonly plain?: true;
}
