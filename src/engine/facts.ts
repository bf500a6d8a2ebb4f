import type { FactMemory } from './fact-memory.ts';
import type { AnyFact, AnyReading, Fact, HostContext, HostSnapshot, Source, Sources } from '../sdk/index.ts';
import { notRead, sourceKey, unknown } from '../sdk/index.ts';
import type { Monitor } from './monitor.ts';
import { isolateErrors, internalErrorIn, unmonitored } from './monitor.ts';

/** The facts of one host. Each is parsed on first access. */
export class HostFacts {
  readonly context: HostContext;
  readonly #snapshot: HostSnapshot;
  readonly #facts = new Map<string, Fact<unknown>>();
  readonly #before: HostFacts | undefined;
  readonly #sources = new Map<string, Sources>();
  readonly #memory: FactMemory | undefined;
  readonly monitor: Monitor;

  /**
   * `before`: facts of the same host in another snapshot, reused if the readings are identical. `memory`: cached facts
   * of any host, reused if the readings are equal.
   */
  constructor(
    snapshot: HostSnapshot,
    context: HostContext,
    before?: HostFacts,
    memory?: FactMemory,
    monitor = unmonitored,
  ) {
    const clock = clockOffset(snapshot);
    this.context = clock === undefined ? context : { ...context, clock };
    this.#snapshot = snapshot;
    this.#memory = memory;
    this.monitor = monitor;
    if (before?.context.pair === context.pair && before.context.clock === undefined && clock === undefined)
      this.#before = before;
  }

  get(definition: AnyFact): Fact<unknown> {
    const found = this.#facts.get(definition.id);
    if (found !== undefined) return found;
    const fact = this.#unchanged(definition)?.get(definition) ?? this.#parse(definition);
    this.#facts.set(definition.id, fact);
    return fact;
  }

  /** The previous facts, if all readings of this fact are identical. */
  #unchanged(definition: AnyFact): HostFacts | undefined {
    const before = this.#before;
    if (before === undefined || before.#snapshot.status !== this.#snapshot.status) return undefined;
    const same = (source: Source): boolean => {
      const key = sourceKey(source);
      return before.#snapshot.readings[key] === this.#snapshot.readings[key];
    };
    return Object.values(this.#sourcesOf(definition)).every(same) ? before : undefined;
  }

  #sourcesOf(definition: AnyFact): Sources {
    if (this.#before !== undefined) return this.#before.#sourcesOf(definition);
    const found = this.#sources.get(definition.id);
    if (found !== undefined) return found;
    const sources = definition.sources(this.context);
    this.#sources.set(definition.id, sources);
    return sources;
  }

  #parse(definition: AnyFact): Fact<unknown> {
    if (this.#snapshot.status === 'unreachable') {
      return unknown('not-collected', this.#snapshot.error ?? 'the host could not be reached');
    }
    const named = Object.entries(this.#sourcesOf(definition)).map(
      ([name, source]) => [name, this.#reading(source)] as const,
    );
    const parse = (): Fact<unknown> => parseWith(definition, Object.fromEntries(named), this.context, this.monitor);
    return this.#memory === undefined ? parse() : this.#memory.fact(definition, named, parse);
  }

  #reading(source: Source): AnyReading {
    const reading = this.#snapshot.readings[sourceKey(source)];
    if (reading === undefined) return notRead('not-collected', 'missing from the snapshot');
    return fits(source, reading)
      ? reading
      : notRead('not-collected', `the snapshot has another kind of reading for ${sourceKey(source)}`);
  }
}

/** Whether a reading matches the kind of its source. A snapshot file may contain anything. */
function fits({ kind }: Source, reading: AnyReading): boolean {
  if (!reading.read) return true;
  const { value } = reading;
  switch (kind) {
    case 'file':
      return 'text' in value;
    case 'command':
      return 'stdout' in value;
    case 'glob':
      return Array.isArray(value) && value.every((each) => 'text' in each);
    case 'listing':
      return Array.isArray(value) && value.every((each) => 'type' in each);
  }
}

function clockOffset({ clock, clockReference, clockUncertainty }: HostSnapshot): HostContext['clock'] {
  if (clock === undefined || clockReference === undefined) return undefined;
  return { offset: clock - clockReference, uncertainty: clockUncertainty ?? 0 };
}

/**
 * Calls the parser of a fact. `AnyFact` does not keep the types of the readings; they match because the same definition
 * declares the sources, and snapshot files are validated against their schema. A parser that throws makes its own fact
 * unknown and affects no other fact.
 */
function parseWith(
  definition: AnyFact,
  readings: Record<string, AnyReading>,
  context: HostContext,
  monitor: Monitor,
): Fact<unknown> {
  const parse: (readings: never, context: HostContext) => Fact<unknown> = definition.parse;
  const work = (): Fact<unknown> => Reflect.apply(parse, definition, [readings, context]);
  return isolateErrors(`fact ${definition.id} of ${context.host.name}`, monitor, work, () =>
    unknown('unparsable', internalErrorIn(definition.id)),
  );
}
