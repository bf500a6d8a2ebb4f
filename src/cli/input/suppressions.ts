import type { ConfiguredPair } from '../../config/configuration.ts';
import type { Accept, Accepted } from '../../engine/accept.ts';
import type { PairBaseline } from '../../engine/history/baseline.ts';
import { baselineOf, withBaseline } from '../../engine/history/baseline.ts';
import { waive } from '../../engine/waive.ts';
import type { PairReport, Waiver } from '../../sdk/index.ts';
import { readBaseline, readBaselineIfAny, writeBaseline } from './baseline-file.ts';
import { UsageError } from '../usage-error.ts';

export interface SuppressionOptions {
  /** Baseline file of the command line or the configuration. */
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly pruneBaseline?: boolean;
}

/** Accepts what these waivers and this baseline accept. */
export const acceptBy =
  (waivers: readonly Waiver[], baseline: PairBaseline | undefined): Accept =>
  (results, hosts, takenAt) =>
    andBaseline(waive(results, hosts, waivers, takenAt), hosts, baseline);

function andBaseline(waived: Accepted, hosts: PairReport['hosts'], baseline: PairBaseline | undefined): Accepted {
  if (baseline === undefined) return waived;
  const accepted = withBaseline(waived.results, hosts, baseline);
  return { results: accepted.results, notes: [...waived.notes, ...accepted.notes] };
}

/** Waivers and baseline of a run: decides which findings are accepted. */
export class Suppressions {
  readonly #before: ReadonlyMap<string, PairBaseline>;
  /** The baseline to write at the end: all current findings, or only the old entries that remain. */
  readonly #update: { readonly path: string; readonly only: 'all' | 'left' } | undefined;
  readonly #after = new Map<string, PairBaseline>();

  private constructor(
    before: ReadonlyMap<string, PairBaseline>,
    update: { readonly path: string; readonly only: 'all' | 'left' } | undefined,
  ) {
    this.#before = before;
    this.#update = update;
  }

  static async of({
    baseline,
    updateBaseline = false,
    pruneBaseline = false,
  }: SuppressionOptions): Promise<Suppressions> {
    if (updateBaseline && pruneBaseline)
      throw new UsageError(
        '--update-baseline (write all current findings) and --prune-baseline (remove resolved findings) cannot be combined',
      );
    if (baseline === undefined) {
      if (updateBaseline || pruneBaseline)
        throw new UsageError('no baseline file; set it with --baseline FILE, or with "baseline" in halint.yaml');
      return new Suppressions(new Map(), undefined);
    }
    if (updateBaseline) return new Suppressions(await readBaselineIfAny(baseline), { path: baseline, only: 'all' });
    return new Suppressions(await readBaseline(baseline), pruneBaseline ? { path: baseline, only: 'left' } : undefined);
  }

  for({ pair, waivers }: ConfiguredPair): Accept {
    return (results, hosts, takenAt) => {
      const waived = waive(results, hosts, waivers, takenAt);
      return andBaseline(
        waived,
        hosts,
        this.#baselineFor(pair.name, (before, only) => baselineOf(waived.results, hosts, takenAt, before, only)),
      );
    };
  }

  /** The baseline of a pair before this run. */
  baselineOf(pair: string): PairBaseline | undefined {
    return this.#before.get(pair);
  }

  /** Writes the baseline if requested. Entries of configured pairs that this run did not judge are kept. */
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
