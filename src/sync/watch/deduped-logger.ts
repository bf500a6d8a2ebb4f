/** Logs an unchanged state once, and again only when it changes. */
export class DedupedLogger {
  readonly #say: (line: string) => void;
  readonly #lines = new Map<string, string>();

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** `about` names the thing that the line is about. */
  log(about: string, line: string): void {
    if (this.#lines.get(about) === line) return;
    this.#lines.set(about, line);
    this.#say(line);
  }

  /** It is no longer so; logged again when it comes back. */
  clear(about: string): boolean {
    return this.#lines.delete(about);
  }

  /** Forgets what is about something else than these. */
  retainOnly(about: ReadonlySet<string>): void {
    for (const each of this.#lines.keys()) if (!about.has(each)) this.#lines.delete(each);
  }
}
