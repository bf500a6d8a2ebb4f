import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { visible } from '../../report/neutralise.ts';
import type { ReportHead } from '../../report/reporter.ts';
import type { PairReport, RuleReport, Severity } from '../../sdk/index.ts';
import { parseFormats } from '../output/format.ts';
import { writeJudged } from '../output/judged-output.ts';
import { openPairs } from '../input/report-file.ts';
import { UsageError } from '../usage-error.ts';

export interface MergeOptions {
  readonly format: readonly string[];
  readonly failOn: Severity;
  readonly color?: boolean;
}

/**
 * `halint report merge FILE...`: the reports of several shards as the one that `halint check` would have made of all
 * their pairs, in the order of the files. Each file is read twice, and one at a time is held: what stands before the
 * pairs is known from all.
 */
export async function reportMerge(paths: readonly string[], options: MergeOptions): Promise<number> {
  const formats = parseFormats(options.format);
  const survey = new Survey();
  for (const path of paths) await survey.add(path);
  return writeJudged(survey.head(), pairsOf(paths, survey), formats, options.failOn, options.color);
}

/** What all files together say beside their pairs, and whether they are parts of one report. */
class Survey {
  #first: { readonly path: string; readonly head: ReportHead } | undefined;
  readonly #fileOfPair = new Map<string, string>();
  readonly #rules = new Map<string, { readonly path: string; readonly told: RuleReport }>();

  async add(path: string): Promise<void> {
    const { pairs, ...head } = await openPairs(path);
    if (!(await stat(path)).isFile())
      throw new UsageError(`${path} can be read only once; merge reads a report twice, so keep it in a file`);
    this.#first ??= { path, head };
    const { halint } = this.#first.head;
    if (head.halint !== halint) {
      throw new UsageError(
        `${this.#first.path} is of halint ${visible(halint)} and ${path} of halint ${visible(head.halint)}: two versions judge by different rules; make all of them with one`,
      );
    }
    for (const { pair } of pairs) {
      const other = this.#fileOfPair.get(pair);
      if (other !== undefined)
        throw new UsageError(
          `the pair "${visible(pair)}" is in ${other} and in ${path}; a merged report has each pair once`,
        );
      this.#fileOfPair.set(pair, path);
    }
    for (const [id, told] of Object.entries(head.rules)) {
      const other = this.#rules.get(id);
      if (other === undefined) this.#rules.set(id, { path, told });
      else if (!isDeepStrictEqual(other.told, told)) {
        throw new UsageError(
          `${other.path} and ${path} do not mean the same by the rule ${visible(id)}: they were made with different configurations`,
        );
      }
    }
  }

  head(): ReportHead {
    return {
      schemaVersion: 1,
      halint: this.#first?.head.halint ?? '',
      rules: Object.fromEntries([...this.#rules].map(([id, { told }]) => [id, told])),
    };
  }

  /** Whether a pair is where it was when its file was read first. */
  knows({ pair }: PairReport, path: string): boolean {
    return this.#fileOfPair.get(pair) === path;
  }
}

async function* pairsOf(paths: readonly string[], survey: Survey): AsyncGenerator<PairReport> {
  for (const path of paths) {
    for (const pair of (await openPairs(path)).pairs) {
      if (!survey.knows(pair, path)) throw new UsageError(`${path} has changed while it was read`);
      yield pair;
    }
  }
}
