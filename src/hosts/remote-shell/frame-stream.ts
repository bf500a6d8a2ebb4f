/** A line of a script with the nonce, and all that follows until the next one. */
export interface Frame {
  readonly words: readonly string[];
  readonly body: Buffer;
}

export interface StreamListener {
  /**
   * Text before the first frame, and then the body of the last frame. A promise: no more may come before it resolves.
   */
  readonly onText: (piece: Buffer) => void | Promise<void>;
  /** The line of a frame, without its mark. */
  readonly onFrame: (line: string) => void;
  /**
   * Whether the text belongs to a dialogue. Then bytes that may begin a mark are held back for a moment only, because
   * the other side may wait for them.
   */
  readonly isDialogue?: () => boolean;
}

/** Milliseconds. A mark is written at once, so the rest of one does not arrive later. */
const longestHold = 20;

/**
 * Cuts the output of a script into frames as it arrives. A frame is a line that begins with a mark, which contains the
 * random nonce of the run, and all text until the next mark. No text contains a mark by chance.
 */
export class FrameStream {
  readonly #mark: Buffer;
  readonly #listener: StreamListener;
  /** The beginning of a mark, or a mark without the end of its line. */
  #held = Buffer.alloc(0);

  /** `mark`: `@NONCE `, with a newline before it if every frame begins with one. */
  constructor(mark: string, listener: StreamListener) {
    this.#mark = Buffer.from(mark);
    this.#listener = listener;
  }

  /** A promise: no more may come before it resolves. */
  accept(chunk: Buffer): Promise<void> | undefined {
    let busy: void | Promise<void> = undefined;
    let rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (let start = rest.indexOf(this.#mark); start >= 0; start = rest.indexOf(this.#mark)) {
      const end = rest.indexOf(0x0a, start + this.#mark.length);
      busy = this.#pass(rest.subarray(0, start)) ?? busy;
      if (end < 0) {
        this.#held = Buffer.from(rest.subarray(start));
        return busy ?? undefined;
      }
      this.#listener.onFrame(rest.toString('utf8', start + this.#mark.length, end));
      rest = rest.subarray(end + 1);
    }
    const tail = this.#beginningOfMark(rest);
    busy = this.#pass(rest.subarray(0, tail)) ?? busy;
    const held = Buffer.from(rest.subarray(tail));
    this.#held = held;
    if (held.length > 0 && this.#listener.isDialogue?.() === true)
      setTimeout(() => this.#held === held && this.end(), longestHold);
    return busy ?? undefined;
  }

  /** Passes on the bytes that turned out not to be a mark. A mark without the end of its line is dropped. */
  end(): void {
    const held = this.#held;
    this.#held = Buffer.alloc(0);
    if (!held.subarray(0, this.#mark.length).equals(this.#mark)) void this.#pass(held);
  }

  /** Where a mark may begin at the end of the text; its first byte occurs once in it. */
  #beginningOfMark(text: Buffer): number {
    const at = text.lastIndexOf(this.#mark[0] ?? 0);
    return at >= 0 && this.#mark.indexOf(text.subarray(at)) === 0 ? at : text.length;
  }

  #pass(piece: Buffer): void | Promise<void> {
    return piece.length === 0 ? undefined : this.#listener.onText(piece);
  }
}
