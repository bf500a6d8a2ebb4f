import { internalErrorIn } from '../../engine/monitor.ts';
import { continueOnError } from '../../report/continue-on-error.ts';
import type { Rendering, ReportHead } from '../../report/reporter.ts';
import type { PairReport } from '../../sdk/index.ts';
import type { FormatName } from './format-names.ts';
import type { Format } from './format.ts';
import { reporterOf } from './format.ts';
import { inLocale } from './plain-text.ts';
import type { ReplacedFile } from './replaced-file.ts';
import { replaceFile } from './replaced-file.ts';
import { writeOut } from './standard-output.ts';
import { styleOf } from './terminal.ts';
import { writeError } from './standard-error.ts';

/** Size of the write buffer in characters. */
const block = 64 * 1024;

/**
 * Writes a report in every format, pair by pair, so that the report of a fleet is never in memory as a whole. Files are
 * opened first, so that an unwritable path is reported before a host is read. If the report cannot be completed,
 * existing files stay unchanged, because a partial report could be mistaken for a complete one.
 *
 * Returns whether every format shows every pair. A pair that a format cannot render is reported there as not judged;
 * other pairs and other formats are not affected.
 */
export async function renderReports(
  head: ReportHead,
  pairs: AsyncIterable<PairReport> | Iterable<PairReport>,
  formats: readonly Format[],
  color?: boolean,
): Promise<boolean> {
  const places: ReplacedFile[] = [];
  try {
    for (const { name, path } of formats)
      places.push(path === undefined ? (name === 'text' ? terminal : standardOutput) : await replaceFile(path));
    let outputs: readonly Output[] | undefined;
    const rendered = async (): Promise<readonly Output[]> =>
      (outputs ??= await Promise.all(
        formats.map((format, index) => outputOf(head, format, places[index] ?? standardOutput, color)),
      ));
    for await (const pair of pairs) {
      for (const output of await rendered()) await output.pair(pair);
    }
    const all = await rendered();
    for (const output of all) await output.end();
    return all.every(({ whole }) => whole);
  } catch (error) {
    // Reports that were already committed are kept.
    for (const place of places) await place.discard();
    throw error;
  }
}

async function outputOf(
  head: ReportHead,
  { name, path }: Format,
  place: ReplacedFile,
  color?: boolean,
): Promise<Output> {
  const begin = await reporterOf(name);
  return new Output(
    name,
    begin(head, path === undefined ? styleOf(process.stdout, process.env, color) : { color: false, width: 100 }),
    place,
  );
}

/** Renders one format to one destination. */
class Output {
  readonly #rendering: Rendering;
  readonly #place: ReplacedFile;
  #text: string;
  /** Every pair so far was rendered. */
  whole = true;

  constructor(name: FormatName, rendering: Rendering, place: ReplacedFile) {
    this.#rendering = continueOnError(rendering, (pair, error) => {
      this.whole = false;
      const problem = internalErrorIn(`the ${name} report of ${pair}`);
      writeError(`halint: ${inLocale(`${problem}: ${error instanceof Error ? error.message : String(error)}`)}\n`);
      return problem;
    });
    this.#place = place;
    this.#text = rendering.start ?? '';
  }

  async pair(pair: PairReport): Promise<void> {
    await this.#write(this.#rendering.pair(pair));
  }

  async end(): Promise<void> {
    for (const piece of this.#rendering.end()) await this.#write(piece);
    await this.#place.write(this.#text);
    await this.#place.commit();
  }

  async #write(text: string): Promise<void> {
    this.#text += text;
    if (this.#text.length < block) return;
    await this.#place.write(this.#text);
    this.#text = '';
  }
}

const nothing = (): Promise<void> => Promise.resolve();

/** Only the text report adapts to the locale; all other formats are for programs. */
const terminal: ReplacedFile = { write: (text) => writeOut(inLocale(text)), commit: nothing, discard: nothing };
const standardOutput: ReplacedFile = { write: writeOut, commit: nothing, discard: nothing };
