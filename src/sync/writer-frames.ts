/** One thing that the writing script told: words on a line of its own, and what it printed up to the next one. */
export interface WriterFrame {
  readonly words: readonly string[];
  readonly body: Buffer;
}

export interface FrameListener {
  /** The line of a frame has arrived; its body may still come. */
  readonly onLine: (words: readonly string[]) => void;
  /** A piece of the body of a `content` frame: it is passed on at once and kept nowhere. */
  readonly onContent: (piece: Buffer) => void;
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

  accept(chunk: Buffer): void {
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const start = rest.indexOf(this.#mark);
      if (start < 0) break;
      const end = rest.indexOf(0x0a, start + this.#mark.length);
      this.#take(rest.subarray(0, start));
      if (end < 0) {
        this.#rest = Buffer.from(rest.subarray(start));
        return;
      }
      this.#finish();
      this.#words = rest.toString('utf8', start + this.#mark.length, end).split(' ');
      this.#listener.onLine(this.#words);
      rest = rest.subarray(end + 1);
    }
    // The beginning of a mark may be at the end of what has come so far.
    const keep = Math.min(rest.length, this.#mark.length - 1);
    this.#take(rest.subarray(0, rest.length - keep));
    this.#rest = Buffer.from(rest.subarray(rest.length - keep));
  }

  #take(piece: Buffer): void {
    if (piece.length === 0) return;
    if (this.#words === undefined) this.noise = `${this.noise}${piece.toString('utf8')}`.slice(0, 1024);
    else if (this.#words[0] === 'content') this.#listener.onContent(piece);
    else if (this.#size < bodyCap) {
      this.#body.push(Buffer.from(piece));
      this.#size += piece.length;
    }
  }

  #finish(): void {
    if (this.#words !== undefined) this.#listener.onFrame({ words: this.#words, body: Buffer.concat(this.#body) });
    this.#body = [];
    this.#size = 0;
  }
}
