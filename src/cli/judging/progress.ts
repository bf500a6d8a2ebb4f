const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The current activity of a worker, in shared memory, so that the main thread can read it when the worker hangs. */
export class Progress {
  readonly #length: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.#length = new Int32Array(memory, 0, 1);
    this.#bytes = new Uint8Array(memory, 4);
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(1024);
  }

  set(what: string): void {
    this.#length[0] = encoder.encodeInto(what, this.#bytes).written;
  }

  get(): string {
    // TextDecoder does not accept shared memory.
    return decoder.decode(Uint8Array.from(this.#bytes.subarray(0, this.#length[0])));
  }
}
