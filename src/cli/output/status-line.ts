/** A terminal that a line can be rewritten on. */
export interface Terminal {
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * The last line of the terminal on standard error, rewritten in place. Whatever else writes to the terminal clears it
 * first, and a prompt holds it back until it is answered.
 */
export class StatusLine {
  #terminal: Terminal | undefined;
  #shown = false;
  #held = 0;

  /** Begins to show lines on this terminal. */
  attach(terminal: Terminal): void {
    this.#terminal = terminal;
  }

  /** Columns of the terminal. */
  get columns(): number {
    return this.#terminal?.columns ?? 80;
  }

  show(line: string): void {
    if (this.#terminal === undefined || this.#held > 0) return;
    // The cursor returns to the first column; what is left of the previous line is erased.
    this.#terminal.write(`\r${line}\x1b[K`);
    this.#shown = true;
  }

  clear(): void {
    if (!this.#shown) return;
    this.#terminal?.write('\r\x1b[K');
    this.#shown = false;
  }

  /** Shows no line until `release`. */
  hold(): void {
    this.clear();
    this.#held += 1;
  }

  release(): void {
    this.#held -= 1;
  }

  detach(): void {
    this.clear();
    this.#terminal = undefined;
  }
}

/** A process has one terminal. */
export const statusLine = new StatusLine();
