import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { visible } from '../../../report/neutralise/neutralise.ts';
import type { ReportHead } from '../../../report/reporter.ts';
import type { PairReport, RuleReport, Severity } from '../../../sdk/index.ts';
import { parseFormats } from '../../output/format.ts';
import { writeReports } from '../../output/write-reports.ts';
import { openPairs } from '../../input/report-file.ts';
import { UsageError } from '../../usage-error.ts';

export interface MergeOptions {
  readonly format: readonly string[];
  readonly failOn: Severity;
  readonly color?: boolean;
}

/**
 * `halint report merge FILE...`: merges the reports of several shards into the report that `halint check` would make
 * for all pairs, in the order of the files. Each file is read twice, because the head of the document depends on all
 * files; only one file is in memory at a time.
 */
export async function reportMerge(paths: readonly string[], options: MergeOptions): Promise<number> {
  const formats = parseFormats(options.format);
  const survey = new Survey();
  for (const path of paths) await survey.add(path);
  return writeReports(survey.head(), pairsOf(paths, survey), formats, options.failOn, options.color);
}

/** Merges the heads of all files, and checks that the files are parts of one report. */
class Survey {
  #first: { readonly path: string; readonly head: ReportHead } | undefined;
  readonly #fileOfPair = new Map<string, string>();
  readonly #rules = new Map<string, { readonly path: string; readonly text: RuleReport }>();

  async add(path: string): Promise<void> {
    const { pairs, ...head } = await openPairs(path);
    if (!(await stat(path)).isFile())
      throw new UsageError(`${path} is not a regular file; merge reads each report twice`);
    this.#first ??= { path, head };
    const { halint } = this.#first.head;
    if (head.halint !== halint) {
      throw new UsageError(
        `${this.#first.path} was written by halint ${visible(halint)} and ${path} by halint ${visible(head.halint)}; reports of different versions cannot be merged, because their rules differ`,
      );
    }
    if (!isDeepStrictEqual(head.controls, this.#first.head.controls))
      throw new UsageError(`${this.#first.path} and ${path} were written with different --controls`);
    for (const { pair } of pairs) {
      const other = this.#fileOfPair.get(pair);
      if (other !== undefined)
        throw new UsageError(
          `the pair "${visible(pair)}" is in ${other} and in ${path}; a merged report has each pair once`,
        );
      this.#fileOfPair.set(pair, path);
    }
    for (const [id, text] of Object.entries(head.rules)) {
      const other = this.#rules.get(id);
      if (other === undefined) this.#rules.set(id, { path, text });
      else if (!isDeepStrictEqual(other.text, text)) {
        throw new UsageError(
          `${other.path} and ${path} define the rule ${visible(id)} differently: they were written with different configurations`,
        );
      }
    }
  }

  head(): ReportHead {
    return {
      schemaVersion: 1,
      halint: this.#first?.head.halint ?? '',
      rules: Object.fromEntries([...this.#rules].map(([id, { text }]) => [id, text])),
      ...(this.#first?.head.controls === undefined ? {} : { controls: this.#first.head.controls }),
    };
  }

  /** Whether a pair is in the same file as in the first reading. */
  knows({ pair }: PairReport, path: string): boolean {
    return this.#fileOfPair.get(pair) === path;
  }
}

async function* pairsOf(paths: readonly string[], survey: Survey): AsyncGenerator<PairReport> {
  for (const path of paths) {
    for (const pair of (await openPairs(path)).pairs) {
      if (!survey.knows(pair, path)) throw new UsageError(`${path} changed while it was read`);
      yield pair;
    }
  }
}
