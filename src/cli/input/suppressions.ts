import type { ConfiguredPair } from '../../config/configuration.ts';
import type { Accept } from '../../engine/accept.ts';
import type { PairBaseline } from '../../engine/history/baseline.ts';
import { baselineOf, withBaseline } from '../../engine/history/baseline.ts';
import { waive } from '../../engine/waive.ts';
import { readBaseline, readBaselineIfAny, writeBaseline } from './baseline-file.ts';
import { UsageError } from '../usage-error.ts';

export interface AcceptanceOptions {
  /** The file that the command line or the configuration names. */
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly pruneBaseline?: boolean;
}

/** What a run accepts of the findings of its pairs: what their waivers and the baseline describe. */
export class Acceptance {
  readonly #before: ReadonlyMap<string, PairBaseline>;
  /** The file to write at the end, and what goes into it of each pair. */
  readonly #update: { readonly path: string; readonly only: 'all' | 'left' } | undefined;
  readonly #after = new Map<string, PairBaseline>();

  private constructor(
    before: ReadonlyMap<string, PairBaseline>,
    update: { readonly path: string; readonly only: 'all' | 'left' } | undefined,
  ) {
    this.#before = before;
    this.#update = update;
  }

  static async of({ baseline, updateBaseline = false, pruneBaseline = false }: AcceptanceOptions): Promise<Acceptance> {
    if (updateBaseline && pruneBaseline)
      throw new UsageError(
        '--update-baseline takes all that is found now, --prune-baseline only takes out what is gone; give one of them',
      );
    if (baseline === undefined) {
      if (updateBaseline || pruneBaseline)
        throw new UsageError('which baseline? Name its file with --baseline FILE, or as "baseline" in halint.yaml');
      return new Acceptance(new Map(), undefined);
    }
    if (updateBaseline) return new Acceptance(await readBaselineIfAny(baseline), { path: baseline, only: 'all' });
    return new Acceptance(await readBaseline(baseline), pruneBaseline ? { path: baseline, only: 'left' } : undefined);
  }

  for({ pair, waivers }: ConfiguredPair): Accept {
    return (results, hosts, takenAt) => {
      const waived = waive(results, hosts, waivers, takenAt);
      const baseline = this.#baselineFor(pair.name, (before, only) =>
        baselineOf(waived.results, hosts, takenAt, before, only),
      );
      if (baseline === undefined) return waived;
      const accepted = withBaseline(waived.results, hosts, baseline);
      return { results: accepted.results, notes: [...waived.notes, ...accepted.notes] };
    };
  }

  /**
   * Writes the baseline where that is asked for. Of the pairs that this run did not judge, those that there still are
   * stay as they were.
   */
  async finish(pairs: readonly ConfiguredPair[]): Promise<void> {
    if (this.#update === undefined) return;
    const left = pairs.flatMap(({ pair: { name } }): readonly [string, PairBaseline][] => {
      const baseline = this.#after.get(name) ?? this.#before.get(name);
      return baseline === undefined ? [] : [[name, baseline]];
    });
    await writeBaseline(this.#update.path, new Map(left));
  }

  #baselineFor(
    name: string,
    made: (before: PairBaseline | undefined, only: 'all' | 'left') => PairBaseline,
  ): PairBaseline | undefined {
    if (this.#update === undefined) return this.#before.get(name);
    const baseline = made(this.#before.get(name), this.#update.only);
    this.#after.set(name, baseline);
    return baseline;
  }
}
