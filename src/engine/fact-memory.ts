import type { AnyFact, AnyReading, Fact } from '../sdk/index.ts';
import { GenerationalCache } from '../sdk/generational-cache.ts';

/** The readings of a fact, by the names in its definition. */
export type Named = readonly (readonly [name: string, reading: AnyReading])[];

/**
 * Limit of cached readings, and of the readings of cached facts, in characters: the size of two pairs without common
 * data. A larger cache needs more memory and is not faster.
 */
const usualLimit = 2 * 1024 * 1024;

/**
 * A cache of facts by their readings. The hosts of a pair are similar by design, and the hosts of a fleet share
 * packages and shipped files, so equal readings are common. Only facts that depend on nothing but readings are cached.
 * Unused entries are evicted, so memory stays bounded.
 */
export class FactMemory {
  /** By the text of the reading, then by its description. */
  readonly #readings: GenerationalCache<Map<string, Seen>>;
  readonly #facts: GenerationalCache<Fact<unknown>>;
  readonly #definitions = new WeakMap<AnyFact, number>();
  readonly #last = new WeakMap<AnyReading, Seen>();
  #numbers = 0;

  constructor(limit = usualLimit) {
    this.#readings = new GenerationalCache(limit);
    this.#facts = new GenerationalCache(limit);
  }

  /** Returns the fact for these readings from the cache, or parses it. */
  fact(definition: AnyFact, readings: Named, parse: () => Fact<unknown>): Fact<unknown> {
    if (definition.plain !== true) return parse();
    let name = String(this.#numberOf(definition));
    let size = name.length;
    for (const [source, reading] of readings) {
      const seen = this.#seen(reading);
      name += ` ${source} ${seen.number}`;
      size += seen.size;
    }
    return this.#facts.get(name, size, parse);
  }

  /** One shared object for all equal readings. */
  #seen(reading: AnyReading): Seen {
    const last = this.#last.get(reading);
    if (last !== undefined) return last;
    const { about, text } = partsOf(reading);
    const alike = this.#readings.get(text, text.length, () => new Map());
    const seen = alike.get(about) ?? { number: this.#numbers++, size: text.length };
    alike.set(about, seen);
    this.#last.set(reading, seen);
    return seen;
  }

  #numberOf(definition: AnyFact): number {
    const found = this.#definitions.get(definition) ?? this.#numbers++;
    this.#definitions.set(definition, found);
    return found;
  }
}

interface Seen {
  readonly number: number;
  /** Characters. */
  readonly size: number;
}

/**
 * Splits a reading into its text, which is not copied, and a description. Readings are equal if both parts are equal.
 */
export function partsOf(reading: AnyReading): { readonly about: string; readonly text: string } {
  if (reading.read && 'text' in reading.value) return { about: `file ${reading.value.path}`, text: reading.value.text };
  if (!reading.read || !('stdout' in reading.value)) return { about: 'other', text: JSON.stringify(reading) };
  const { exit, stderr, stdout } = reading.value;
  return { about: `command ${exit} ${stderr.length}`, text: stderr + stdout };
}
