import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunState } from '../../engine/history/run-state.ts';
import { withHistory } from '../../engine/history/with-history.ts';
import { json } from '../../report/formats/json.ts';
import type { ReportHead } from '../../report/reporter.ts';
import type { PairReport } from '../../sdk/index.ts';
import { reasonOf } from '../output/replaced-file.ts';
import { UsageError } from '../usage-error.ts';
import type { Retention } from './pair-runs.ts';
import { PairRuns } from './pair-runs.ts';
import { folderOfPair, pairOfFolder } from './run-name.ts';

/** A report with its history, and the state of the history before it. */
export interface StoredRun {
  readonly report: PairReport;
  readonly before: RunState | undefined;
}

/** The folder of `check --history DIR`: a folder for each pair, with a folder for each run. */
export class HistoryFolder {
  readonly path: string;
  readonly #warn: (line: string) => void;

  private constructor(path: string, warn: (line: string) => void) {
    this.path = path;
    this.#warn = warn;
  }

  /** Opens the folder for writing. It is made if it does not exist. */
  static async create(path: string, warn: (line: string) => void): Promise<HistoryFolder> {
    try {
      await mkdir(path, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new UsageError(`--history: cannot make the folder ${path}: ${reasonOf(error)}`);
    }
    return new HistoryFolder(path, warn);
  }

  /** Opens the folder for reading. */
  static async open(path: string, warn: (line: string) => void): Promise<HistoryFolder> {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) throw new UsageError(`cannot read ${path}: no such folder`);
    if (!found.isDirectory()) throw new UsageError(`cannot read ${path}: it is not a folder of check --history`);
    return new HistoryFolder(path, warn);
  }

  runsOf(pair: string): PairRuns {
    return new PairRuns(join(this.path, folderOfPair(pair)), pair, this.#warn);
  }

  /** The pairs with stored runs, by name. */
  async pairs(): Promise<readonly PairRuns[]> {
    const names = (await readdir(this.path)).sort().flatMap((folder) => pairOfFolder(folder) ?? []);
    const all = names.map((name) => this.runsOf(name));
    const filled = await Promise.all(all.map(async (runs) => ((await runs.names()).length > 0 ? [runs] : [])));
    return filled.flat();
  }

  /** Stores a run of a pair. Returns its report with the history. `head`: the texts of the rules. */
  async add(head: ReportHead, report: PairReport, snapshot: string, retention: Retention): Promise<StoredRun> {
    const runs = this.runsOf(report.pair);
    let stored: StoredRun = { report, before: undefined };
    const texts = (before: RunState | undefined, after: RunState): { readonly report: string } => {
      stored = { report: withHistory(report, before, after), before };
      return { report: documentOf(head, stored.report) };
    };
    try {
      await mkdir(runs.folder, { recursive: true, mode: 0o700 });
      await runs.add(report, snapshot, texts);
      await runs.prune(retention, Date.now());
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(`--history: cannot store the run of ${report.pair} in ${runs.folder}: ${reasonOf(error)}`);
    }
    return stored;
  }
}

/**
 * The JSON report of one pair. It holds the texts of the rules that did not pass; those of all take most of a report.
 */
export function documentOf(head: ReportHead, report: PairReport): string {
  const shown = new Set(
    report.results.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skip').map(({ rule }) => rule),
  );
  const rules = Object.fromEntries(Object.entries(head.rules).filter(([id]) => shown.has(id)));
  const rendering = json({ ...head, rules }, { color: false, width: 100 });
  return [rendering.start ?? '', rendering.pair(report), ...rendering.end()].join('');
}
