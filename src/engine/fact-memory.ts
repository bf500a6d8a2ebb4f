import type { AnyFact, AnyReading, Fact } from '../sdk/index.ts';
import { Recent } from '../sdk/recent.ts';

/** What a fact was parsed from, by the names that its definition gave. */
export type Named = readonly (readonly [name: string, reading: AnyReading])[];

/**
 * Characters of readings that are remembered at most, and of readings that remembered facts were parsed from: those of
 * two pairs that have nothing in common. More costs memory and saves nothing where what is alike comes again and again.
 */
const usualLimit = 2 * 1024 * 1024;

/**
 * Facts by what they were parsed from. The hosts of a pair are alike by intention, and those of a fleet have packages and
 * shipped files in common: what equal readings gave is taken from here. Only facts that are nothing but
 * what was read are remembered, and what nobody asks for is forgotten, so that memory stays flat.
 */
export class FactMemory {
  readonly #readings: Recent<Seen>;
  readonly #facts: Recent<Fact<unknown>>;
  readonly #definitions = new WeakMap<AnyFact, number>();
  readonly #last = new WeakMap<AnyReading, Seen>();
  #numbers = 0;

  constructor(limit = usualLimit) {
    this.#readings = new Recent(limit);
    this.#facts = new Recent(limit);
  }

  /** The fact that these readings give: remembered, or parsed now. */
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

  /** One thing for all equal readings. */
  #seen(reading: AnyReading): Seen {
    const last = this.#last.get(reading);
    if (last !== undefined) return last;
    const text = textOf(reading);
    const seen = this.#readings.get(text, text.length, () => ({ number: this.#numbers++, size: text.length }));
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

/** A reading as one text; equal texts are equal readings. Long contents are copied as they stand, which is quick. */
export function textOf(reading: AnyReading): string {
  if (!reading.read) return JSON.stringify(reading);
  const { value } = reading;
  if ('text' in value) return `file ${value.path.length} ${value.path}${value.text}`;
  if ('stdout' in value) return `command ${value.exit} ${value.stderr.length} ${value.stderr}${value.stdout}`;
  return JSON.stringify(reading);
}
