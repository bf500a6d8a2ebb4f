import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Bytes per compressed block; small blocks compress badly. */
const usualBlock = 256 * 1024;

/**
 * A compressed buffer for text that must be written after data of all pairs. The reports of a fleet are similar, so
 * they compress to a tenth or a thirtieth of their length.
 */
export class CompressedBuffer implements Iterable<string> {
  readonly #packed: Buffer[] = [];
  readonly #block: number;
  #open: Buffer[] = [];
  #size = 0;

  constructor(block = usualBlock) {
    this.#block = block;
  }

  add(text: string): void {
    const bytes = Buffer.from(text);
    this.#open.push(bytes);
    this.#size += bytes.length;
    if (this.#size < this.#block) return;
    this.#packed.push(deflateRawSync(Buffer.concat(this.#open), { level: 1 }));
    this.#open = [];
    this.#size = 0;
  }

  /** The text, in the order of the calls. */
  *[Symbol.iterator](): Generator<string> {
    for (const packed of this.#packed) yield inflateRawSync(packed).toString();
    if (this.#size > 0) yield Buffer.concat(this.#open).toString();
  }
}

/** A copy of the text. In V8, a substring keeps the whole text of its file in memory. */
export const detachedCopy = (text: string): string => Buffer.from(text).toString();
