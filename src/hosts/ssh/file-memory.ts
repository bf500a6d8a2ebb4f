import { readFileSync, statSync } from 'node:fs';

/**
 * What was made of some files, kept as long as each stays the same: a fleet shares one key and one known_hosts, and
 * reading them again for each of a thousand hosts costs more than logging in. Reads at once and not through node's
 * thread pool, which costs five times as much for a small file.
 */
export class FileMemory<T> {
  readonly #known = new Map<string, { readonly version: string; readonly made: T }>();
  readonly #make: (text: string, path: string, version: string) => T;

  constructor(make: (text: string, path: string, version: string) => T) {
    this.#make = make;
  }

  /** Undefined when there is no such file. Other errors are thrown as the system gives them. */
  get(path: string): T | undefined {
    const status = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (status === undefined) return undefined;
    const version = `${status.dev} ${status.ino} ${status.size} ${status.mtimeNs} ${status.ctimeNs}`;
    const before = this.#known.get(path);
    if (before?.version === version) return before.made;
    // Read after the look: a file that changes in between is read again next time.
    const made = this.#make(readFileSync(path, 'utf8'), path, version);
    this.#known.set(path, { version, made });
    return made;
  }
}
