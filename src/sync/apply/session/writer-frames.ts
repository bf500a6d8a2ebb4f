/** One message of the writing script: words on a line of its own, and what it printed up to the next one. */
export interface WriterFrame {
  readonly words: readonly string[];
  readonly body: Buffer;
}

export interface FrameListener {
  /** The line of a frame has arrived; its body may still come. */
  readonly onLine: (words: readonly string[]) => void;
  /** A piece of the body of a `content` or `relay` frame: it is passed on at once and kept nowhere. */
  readonly onContent: (piece: Buffer) => void | Promise<void>;
  /** A frame is whole: the next one has begun. */
  readonly onFrame: (frame: WriterFrame) => void;
}

/** Most of a body that is kept; lists of a few thousand files are far smaller. */
const bodyCap = 32 * 1024 * 1024;

/**
 * Cuts the stream of a writing session into frames as it arrives. A frame begins with a newline, `@`, the random nonce
 * of the session and a blank; what comes before the first one is noise (banners, rc files) and dropped.
 */
export class WriterFrameReader {
  readonly #mark: Buffer;
  readonly #listener: FrameListener;
  #rest = Buffer.alloc(0);
  #words: readonly string[] | undefined;
  #body: Buffer[] = [];
  #size = 0;
  /** What arrived before the first frame, at most a kilobyte. */
  noise = '';

  constructor(nonce: string, listener: FrameListener) {
    this.#mark = Buffer.from(`\n@${nonce} `);
    this.#listener = listener;
  }

  /** A promise: no more may come before it is fulfilled. */
  accept(chunk: Buffer): Promise<void> | undefined {
    let busy: void | Promise<void> = undefined;
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const start = rest.indexOf(this.#mark);
      if (start < 0) break;
      const end = rest.indexOf(0x0a, start + this.#mark.length);
      busy = this.#take(rest.subarray(0, start)) ?? busy;
      if (end < 0) {
        this.#rest = Buffer.from(rest.subarray(start));
        return busy ?? undefined;
      }
      this.#finish();
      this.#words = rest.toString('utf8', start + this.#mark.length, end).split(' ');
      this.#listener.onLine(this.#words);
      rest = rest.subarray(end + 1);
    }
    const whole = this.#markAt(rest);
    busy = this.#take(rest.subarray(0, whole)) ?? busy;
    this.#rest = Buffer.from(rest.subarray(whole));
    if (this.#rest.length > 0 && this.#words?.[0] === 'relay') this.#release(this.#rest);
    return busy ?? undefined;
  }

  /** Where the beginning of a mark is, at the end of what has come so far; a mark has one newline, its first byte. */
  #markAt(text: Buffer): number {
    const at = text.lastIndexOf(0x0a);
    return at >= 0 && this.#mark.indexOf(text.subarray(at)) === 0 ? at : text.length;
  }

  /**
   * A relay that waits for an answer would wait without end for a newline that is held back. A mark is written at
   * once, so its rest does not come that late; were it so all the same, rsync would be given a byte too many and fail.
   */
  #release(held: Buffer): void {
    setTimeout(() => {
      if (this.#rest !== held) return;
      this.#rest = Buffer.alloc(0);
      void this.#take(held);
    }, 20);
  }

  #take(piece: Buffer): void | Promise<void> {
    if (piece.length === 0) return undefined;
    if (this.#words === undefined) this.noise = `${this.noise}${piece.toString('utf8')}`.slice(0, 1024);
    else if (this.#words[0] === 'content' || this.#words[0] === 'relay') return this.#listener.onContent(piece);
    else if (this.#size < bodyCap) {
      this.#body.push(Buffer.from(piece));
      this.#size += piece.length;
    }
    return undefined;
  }

  #finish(): void {
    if (this.#words !== undefined) this.#listener.onFrame({ words: this.#words, body: Buffer.concat(this.#body) });
    this.#body = [];
    this.#size = 0;
  }
}
