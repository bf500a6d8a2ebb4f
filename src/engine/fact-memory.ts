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
 * Facts by what they were parsed from. The hosts of a pair are alike by intention, and those of a fleet have packages
 * and shipped files in common: what equal readings gave is taken from here. Only facts that are nothing but what was
 * read are remembered, and what nobody asks for is forgotten, so that memory stays flat.
 */
export class FactMemory {
  /** By the long part of what was read, and then by the rest. */
  readonly #readings: Recent<Map<string, Seen>>;
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

/** A reading as its long text, which is not copied, and the rest about it; two that are equal in both are equal. */
export function partsOf(reading: AnyReading): { readonly about: string; readonly text: string } {
  if (reading.read && 'text' in reading.value) return { about: `file ${reading.value.path}`, text: reading.value.text };
  if (!reading.read || !('stdout' in reading.value)) return { about: 'other', text: JSON.stringify(reading) };
  const { exit, stderr, stdout } = reading.value;
  return { about: `command ${exit} ${stderr.length}`, text: stderr + stdout };
}
