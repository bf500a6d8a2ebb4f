import type { Frame } from '../../../hosts/remote-shell/frame-stream.ts';
import { FrameStream } from '../../../hosts/remote-shell/frame-stream.ts';

export interface FrameListener {
  /** The line of a frame has arrived; its body may still come. */
  readonly onLine: (words: readonly string[]) => void;
  /** A piece of the body of a `content` or `relay` frame. It is passed on at once and not kept. */
  readonly onContent: (piece: Buffer) => void | Promise<void>;
  /** A frame is complete: the next one has begun. */
  readonly onFrame: (frame: Frame) => void;
}

/** Bytes of a body that are kept; lists of a few thousand files are far smaller. */
const maxBodyBytes = 32 * 1024 * 1024;

/**
 * Assembles the frames of a session as they arrive. Each begins with a newline before its mark. The text before the
 * first one (banners, rc files) is dropped.
 */
export class SessionFrames {
  readonly #stream: FrameStream;
  readonly #listener: FrameListener;
  #words: readonly string[] | undefined;
  #body: Buffer[] = [];
  #size = 0;

  constructor(nonce: string, listener: FrameListener) {
    this.#listener = listener;
    this.#stream = new FrameStream(`\n@${nonce} `, {
      onText: (piece) => this.#onText(piece),
      onFrame: (line) => this.#onLine(line),
      isDialogue: () => this.#words?.[0] === 'relay',
    });
  }

  /** A promise: no more may come before it resolves. */
  accept(chunk: Buffer): Promise<void> | undefined {
    return this.#stream.accept(chunk);
  }

  #onLine(line: string): void {
    if (this.#words !== undefined) this.#listener.onFrame({ words: this.#words, body: Buffer.concat(this.#body) });
    this.#body = [];
    this.#size = 0;
    this.#words = line.split(' ');
    this.#listener.onLine(this.#words);
  }

  #onText(piece: Buffer): void | Promise<void> {
    const word = this.#words?.[0];
    if (word === 'content' || word === 'relay') return this.#listener.onContent(piece);
    if (word === undefined || this.#size >= maxBodyBytes) return undefined;
    this.#body.push(Buffer.from(piece));
    this.#size += piece.length;
    return undefined;
  }
}
