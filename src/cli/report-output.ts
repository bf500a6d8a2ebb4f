import { promises as files } from 'node:fs';
import type { Rendering, ReportHead } from '../report/reporter.ts';
import type { PairReport } from '../sdk/index.ts';
import type { Format } from './format.ts';
import { reporterOf } from './format.ts';
import { writeOut } from './standard-output.ts';
import { styleOf } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Characters that are gathered before they are written. */
const block = 64 * 1024;

/**
 * Writes a report in every format to its place, pair by pair as they come, so that a fleet's report need not be held in memory.
 * Nothing is opened before the first pair is there. When no whole report comes about, files are left empty: half a table
 * would look like a whole one.
 */
export async function writeReports(head: ReportHead, pairs: AsyncIterable<PairReport> | Iterable<PairReport>, formats: readonly Format[], color?: boolean): Promise<void> {
  const outputs: Output[] = [];
  const open = async (): Promise<readonly Output[]> => {
    for (const format of formats.slice(outputs.length)) outputs.push(await outputOf(head, format, color));
    return outputs;
  };
  try {
    for await (const pair of pairs) {
      for (const output of await open()) await output.pair(pair);
    }
    for (const output of await open()) await output.end();
  } catch (error) {
    for (const output of outputs) await output.takeBack();
    throw error;
  }
}

async function outputOf(head: ReportHead, { name, path }: Format, color?: boolean): Promise<Output> {
  const begin = await reporterOf(name);
  if (path !== undefined) return new Output(begin(head, { color: false, width: 100 }), await fileAt(path));
  return new Output(begin(head, styleOf(process.stdout, process.env, color)), standardOutput);
}

/** One format on its way to one place. */
class Output {
  readonly #rendering: Rendering;
  readonly #place: Place;
  #text: string;

  constructor(rendering: Rendering, place: Place) {
    this.#rendering = rendering;
    this.#place = place;
    this.#text = rendering.start ?? '';
  }

  async pair(pair: PairReport): Promise<void> {
    await this.#write(this.#rendering.pair(pair));
  }

  async end(): Promise<void> {
    for (const piece of this.#rendering.end()) await this.#write(piece);
    await this.#place.write(this.#text);
    await this.#place.close();
  }

  takeBack(): Promise<void> {
    return this.#place.takeBack();
  }

  async #write(text: string): Promise<void> {
    this.#text += text;
    if (this.#text.length < block) return;
    await this.#place.write(this.#text);
    this.#text = '';
  }
}

interface Place {
  write(text: string): Promise<void>;
  close(): Promise<void>;
  takeBack(): Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

const standardOutput: Place = { write: writeOut, close: nothing, takeBack: nothing };

async function fileAt(path: string): Promise<Place> {
  const refuse = (error: unknown): never => {
    throw new UsageError(`cannot write ${path}: ${error instanceof Error ? error.message : 'failed'}`);
  };
  const file = await files.open(path, 'w').catch(refuse);
  let closed = false;
  const close = async (): Promise<void> => {
    if (!closed) await file.close();
    closed = true;
  };
  return {
    write: (text) => file.writeFile(text).catch(refuse),
    close,
    takeBack: async () => {
      // A report that was finished before another one failed stays. A pipe or a device has nothing to take back.
      if (!closed && (await file.stat()).isFile()) await file.truncate(0);
      await close();
    },
  };
}
