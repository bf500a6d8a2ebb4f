import { internalErrorIn } from '../../engine/monitor.ts';
import { containing } from '../../report/not-rendered.ts';
import type { Rendering, ReportHead } from '../../report/reporter.ts';
import type { PairReport } from '../../sdk/index.ts';
import type { FormatName } from './format-names.ts';
import type { Format } from './format.ts';
import { reporterOf } from './format.ts';
import { forPeople } from './plain-text.ts';
import type { ReplacedFile } from './replaced-file.ts';
import { replaceFile } from './replaced-file.ts';
import { writeOut } from './standard-output.ts';
import { styleOf } from './terminal.ts';

/** Characters that are gathered before they are written. */
const block = 64 * 1024;

/**
 * Writes a report in every format to its place, pair by pair as they come, so that a fleet's report need not be held in
 * memory. Files are opened first: a path that cannot be written is reported before a host is read. When no whole report
 * comes about, files stay as they were: half a table would look like a whole one.
 *
 * The result tells whether every format shows every pair. One that it cannot render it reports as not judged; the other
 * pairs, and the pair in other formats, are not concerned.
 */
export async function writeReports(
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
    // A report that was finished before another one failed stays.
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

/** One format on its way to one place. */
class Output {
  readonly #rendering: Rendering;
  readonly #place: ReplacedFile;
  #text: string;
  /** Every pair was rendered so far. */
  whole = true;

  constructor(name: FormatName, rendering: Rendering, place: ReplacedFile) {
    this.#rendering = containing(rendering, (pair, error) => {
      this.whole = false;
      const problem = internalErrorIn(`the ${name} report of ${pair}`);
      process.stderr.write(
        `halint: ${forPeople(`${problem}: ${error instanceof Error ? error.message : String(error)}`)}\n`,
      );
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

/** The text report is for a person; all other formats are for programs. */
const terminal: ReplacedFile = { write: (text) => writeOut(forPeople(text)), commit: nothing, discard: nothing };
const standardOutput: ReplacedFile = { write: writeOut, commit: nothing, discard: nothing };
