import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { RunState } from '../../engine/history/run-state.ts';
import { afterRun } from '../../engine/history/run-state.ts';
import type { PairReport } from '../../sdk/index.ts';
import { parseReport } from '../input/report-file.ts';
import { readRunFile, runFiles, syncFolder, writeRunFile } from './run-files.ts';
import { isRunName, newRunName, timeOfRun } from './run-name.ts';

/** Number of runs that a state names, so that a run that it lacks is noticed. */
const window = 64;
/** Milliseconds after which the remains of an interrupted run are removed. */
const abandonedAfter = 86_400_000;

/** The state in the folder of a run, with the newest runs that it includes. */
interface StoredState {
  readonly format: typeof stateFormat;
  readonly state: RunState;
  /** Sorted; the last one is the run itself. */
  readonly includes: readonly string[];
}

/** Whether this version of halint wrote the state. Damage is noticed when it is unpacked. */
const isStoredState = (value: unknown): value is StoredState =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === stateFormat &&
  'state' in value &&
  'includes' in value;

/** Changes with the structure of `RunState`; the state is then made from the reports again. */
const stateFormat = 1;

/** How many runs of a pair are kept. Absent: all. */
export interface Retention {
  readonly runs?: number;
  readonly days?: number;
}

/**
 * The stored runs of one pair, a folder each. A run is written into a temporary folder, which is renamed when it is
 * complete, so an interrupted run leaves nothing but that. No file is changed afterwards, and no file is shared, so
 * concurrent runs cannot damage each other. The state after a run is stored with it. The next run verifies that this
 * state includes all runs before it, and otherwise adds the missing ones from their reports.
 */
export class PairRuns {
  readonly folder: string;
  readonly pair: string;
  readonly #warn: (line: string) => void;

  constructor(folder: string, pair: string, warn: (line: string) => void) {
    this.folder = folder;
    this.pair = pair;
    this.#warn = warn;
  }

  /** The names of the runs, oldest first. */
  async names(): Promise<readonly string[]> {
    const entries = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      // Bundles of --evidence may be in the same folder.
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
      throw error;
    });
    return entries.filter(isRunName).sort();
  }

  pathOf(name: string): string {
    return join(this.folder, name);
  }

  /** The report of a stored run; undefined, with a warning, if it is damaged. */
  async report(name: string): Promise<PairReport | undefined> {
    const path = join(this.pathOf(name), runFiles.report);
    try {
      return parseReport(await readRunFile(this.pathOf(name), 'report'), path).pairs[0];
    } catch (error) {
      this.#warn(`${path} is left out: ${error instanceof Error ? error.message : 'it cannot be read'}`);
      return undefined;
    }
  }

  /** The text of the snapshot of a stored run; undefined, with a warning, if it is damaged. */
  async snapshot(name: string): Promise<string | undefined> {
    try {
      return await readRunFile(this.pathOf(name), 'snapshot');
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'it cannot be read';
      this.#warn(`${join(this.pathOf(name), runFiles.snapshot)} is left out: ${reason}`);
      return undefined;
    }
  }

  /** The state after the last of these runs, which are all runs up to it; undefined if there is none. */
  async stateAfter(names: readonly string[]): Promise<RunState | undefined> {
    let from = names.length;
    let state: RunState | undefined;
    while (from > 0 && state === undefined) {
      state = await this.#storedState(names.slice(0, from));
      if (state === undefined) from -= 1;
    }
    for (const name of names.slice(from)) {
      const report = await this.report(name);
      if (report !== undefined) state = afterRun(state, report);
    }
    return state;
  }

  /** The state that is stored with the last of these runs; undefined if it does not include all of them. */
  async #storedState(names: readonly string[]): Promise<RunState | undefined> {
    const last = names.at(-1);
    if (last === undefined) return undefined;
    try {
      const stored: unknown = JSON.parse(await readRunFile(this.pathOf(last), 'state'));
      if (!isStoredState(stored)) return undefined;
      const [oldest = ''] = stored.includes;
      const included = new Set(stored.includes);
      const isWhole = names.slice(-window).every((name) => name < oldest || included.has(name));
      return isWhole && included.has(last) ? stored.state : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Stores a run. `texts` makes the report from the state before and after it. States of later runs, which do not
   * include this one, are removed first.
   */
  async add(
    report: PairReport,
    snapshot: string,
    texts: (before: RunState | undefined, after: RunState) => { readonly report: string },
  ): Promise<void> {
    const name = newRunName(report.takenAt);
    const names = await this.names();
    const earlier = names.filter((each) => each < name);
    const before = await this.stateAfter(earlier);
    const after = afterRun(before, report);
    const stored: StoredState = { format: stateFormat, state: after, includes: [...earlier, name].slice(-window) };
    const temporary = join(this.folder, `.new-${name}`);
    await mkdir(temporary, { recursive: true, mode: 0o700 });
    try {
      await writeRunFile(temporary, 'snapshot', snapshot);
      await writeRunFile(temporary, 'report', texts(before, after).report);
      await writeRunFile(temporary, 'state', JSON.stringify(stored));
      await syncFolder(temporary);
      for (const later of names.slice(earlier.length))
        await rm(join(this.pathOf(later), runFiles.state), { force: true });
      await rename(temporary, this.pathOf(name));
      await syncFolder(this.folder);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      throw error;
    }
  }

  /** Removes runs that are not kept, oldest first, and remains of runs that were interrupted more than a day ago. */
  async prune({ runs, days }: Retention, now: number): Promise<void> {
    const names = await this.names();
    const newest = timeOfRun(names.at(-1) ?? '');
    const isOld = (name: string): boolean => days !== undefined && newest - timeOfRun(name) > days * 86_400_000;
    const excess = runs === undefined ? 0 : Math.max(0, names.length - runs);
    for (const [index, name] of names.entries()) {
      if (index >= excess && !isOld(name)) break;
      // Renamed first, so that an interruption leaves no run without some of its files.
      const doomed = join(this.folder, `.old-${randomUUID()}`);
      const isMine = await rename(this.pathOf(name), doomed).then(
        () => true,
        () => false,
      );
      if (isMine) await rm(doomed, { recursive: true, force: true });
    }
    for (const entry of await readdir(this.folder)) {
      if (!/^\.(new|old)-/.test(entry)) continue;
      const path = join(this.folder, entry);
      const changed = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => now,
      );
      if (now - changed > abandonedAfter) await rm(path, { recursive: true, force: true });
    }
  }
}
