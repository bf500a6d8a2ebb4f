import type { ListedFile, ListingSource, Reading } from '../../sdk/index.ts';
import { notRead, readAs } from '../../sdk/index.ts';
import { parseStatLine, readSums } from './listing-lines.ts';

/** What timeout(1) exits with when it had to end a command, and 128 + SIGKILL. */
export const outOfTime = (status: number): boolean => status === 124 || status === 137;

/**
 * What the collection script said of all listings: one stat(1) for the paths, a find(1) for each that has trees, and
 * digests by kind.
 */
export class ListingFrames {
  /** Lines of stat by listing; undefined where they did not come to their end. */
  readonly #listed = new Map<number, readonly ListedFile[] | undefined>();
  readonly #trees = new Map<number, readonly ListedFile[] | undefined>();
  readonly #sums = new Map<string, ReadonlyMap<string, string>>();

  /** A line about `/./` precedes the paths of each listing, in the order of `indexes`, and follows the last. */
  list(indexes: readonly number[], body: string): void {
    const parts: ListedFile[][] = [];
    for (const file of filesOf(body)) {
      if (file.path === '/./') parts.push([]);
      else parts.at(-1)?.push(file);
    }
    // What follows the last line is empty when stat came to its end; else it belongs to a listing that is not whole.
    parts.pop();
    indexes.forEach((index, i) => this.#listed.set(index, parts[i]));
  }

  /** What find(1) printed; it is replaced by nothing when `grown` tells that it was not all. */
  tree(index: number, body: string): void {
    this.#trees.set(index, filesOf(body));
  }

  grown(index: number, status: number): void {
    if (outOfTime(status)) this.#trees.set(index, undefined);
  }

  sums(kind: string, body: string): void {
    this.#sums.set(kind, readSums(body));
  }

  /** The reading of one listing; undefined when nothing arrived about it. */
  reading(index: number, { digest: kind, id }: ListingSource): Reading<readonly ListedFile[]> | undefined {
    if (!this.#listed.has(index)) return undefined;
    const listed = this.#listed.get(index);
    const below = this.#trees.has(index) ? this.#trees.get(index) : [];
    if (listed === undefined || below === undefined) return notRead('timeout', `the listing ${id} did not end in time`);
    const sums = this.#sums.get(kind);
    return readAs(
      [...listed, ...below].map((file) => {
        const digest = sums?.get(file.path);
        return digest === undefined ? file : { ...file, digest };
      }),
    );
  }
}

const filesOf = (body: string): readonly ListedFile[] =>
  body
    .split('\n')
    .map(parseStatLine)
    .filter((file) => file !== undefined);
