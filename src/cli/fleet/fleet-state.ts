import { existsSync, readFileSync } from 'node:fs';
import { replaceFile } from '../output/replaced-file.ts';

/** Which configurations of a fleet are finished: `fleet.json` in the folder of the fleet, replaced atomically. */
export class FleetState {
  readonly #path: string;
  readonly #finished: Map<string, string>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, finished: Map<string, string>) {
    this.#path = path;
    this.#finished = finished;
  }

  /** `resume`: keeps what an earlier run has finished. */
  static open(path: string, resume: boolean): FleetState {
    return new FleetState(
      path,
      resume && existsSync(path) ? new Map(entriesOf(readFileSync(path, 'utf8'))) : new Map(),
    );
  }

  isFinished(name: string, key: string): boolean {
    return this.#finished.get(name) === key;
  }

  /** Resolves when the file contains it. */
  finish(name: string, key: string): Promise<void> {
    this.#finished.set(name, key);
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const file = await replaceFile(this.#path);
    await file.write(`${JSON.stringify({ finished: Object.fromEntries(this.#finished) }, undefined, 1)}\n`);
    await file.commit();
  }
}

/** A damaged file means that nothing is finished. */
function entriesOf(text: string): readonly (readonly [string, string])[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return [];
  }
  const finished: unknown =
    typeof document === 'object' && document !== null && 'finished' in document ? document.finished : undefined;
  return typeof finished === 'object' && finished !== null
    ? Object.entries(finished).flatMap(([name, key]) => (typeof key === 'string' ? [[name, key] as const] : []))
    : [];
}
