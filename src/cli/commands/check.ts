import type { Configuration, ConfiguredPair } from '../../config/configuration.ts';
import { FactMemory } from '../../engine/fact-memory.ts';
import { reportHead, reportPair } from '../../engine/report.ts';
import type { PairReport, Severity, Snapshot, UpdatePhase } from '../../sdk/index.ts';
import { Acceptance } from '../acceptance.ts';
import type { Voice } from '../audit.ts';
import { gatherPair } from '../audit.ts';
import { choosePairs, chooseRules, loadConfiguration, rulesFor } from '../choose.ts';
import { parseFormats, remedyFormat } from '../format.ts';
import type { Pace } from '../in-order.ts';
import { inOrder } from '../in-order.ts';
import { writeJudged } from '../judged-output.ts';
import { shardOf } from '../shard.ts';
import { snapshotsIn } from '../snapshot-file.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';

export interface CheckOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  readonly rule: readonly string[];
  readonly shard?: string;
  readonly format: readonly string[];
  readonly failOn: Severity;
  readonly snapshot: readonly string[];
  readonly phase?: UpdatePhase;
  readonly remedy?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly pruneBaseline?: boolean;
  readonly debug?: boolean;
  readonly color?: boolean;
}

/** A pair is gathered, judged, reported and forgotten. Behind one that does not answer, a few minutes' worth of others may wait. */
const pace: Pace = { atOnce: 16, ahead: 256 };

/** `halint check`: gather, judge, report. The result is the exit code. */
export async function check(options: CheckOptions, voice: Voice): Promise<number> {
  const formats = [...parseFormats(options.format), ...(options.remedy === undefined ? [] : [remedyFormat(options.remedy)])];
  if (options.phase !== undefined && options.rule.length > 0) {
    throw new UsageError('--phase needs all rules to know the next step of the update; leave --rule out');
  }
  if (options.shard !== undefined && (options.updateBaseline === true || options.pruneBaseline === true)) {
    throw new UsageError('a baseline is written from all pairs, or shards that run at once would lose what the others wrote; leave --shard out');
  }
  const configuration = await loadConfiguration(options.config);
  const rules = await chooseRules(configuration, options.rule);
  const chosen = inPhase(choosePairs(configuration, options.pair), options.phase);
  const pairs = shardOf(chosen, options.shard);
  const acceptance = await Acceptance.of({ ...options, ...baselineOf(options, configuration) });
  const memory = new FactMemory();
  const judge = (snapshot: Snapshot, configured: ConfiguredPair): PairReport =>
    reportPair(snapshot, configured.pair, rulesFor(configured, rules), memory, acceptance.for(configured));
  const reports =
    options.snapshot.length === 0
      ? inOrder(pairs, pace, async (configured) => {
          const snapshot = await gatherPair(configured, rulesFor(configured, rules), voice);
          if (options.debug === true) tellCosts(snapshot, voice);
          return judge(snapshot, configured);
        })
      : judgeFiles(options.snapshot, chosen, new Set(pairs), judge);
  const code = await writeJudged(reportHead(version, rules), reports, formats, options.failOn, options.color);
  await acceptance.finish(configuration.pairs);
  return code;
}

/** A path on the command line is relative to where halint runs, one in halint.yaml to that file. */
function baselineOf({ baseline }: CheckOptions, { baseline: configured }: Configuration): { readonly baseline?: string } {
  const path = baseline ?? configured;
  return path === undefined ? {} : { baseline: path };
}

/** The pairs with the phase of the update that the person who runs it named. */
const inPhase = (pairs: readonly ConfiguredPair[], phase: UpdatePhase | undefined): readonly ConfiguredPair[] =>
  phase === undefined ? pairs : pairs.map((configured) => ({ ...configured, pair: { ...configured.pair, phase } }));

/** Judges the snapshots of `mine`; those of other pairs, which are for other shards, are passed over. */
async function* judgeFiles(
  paths: readonly string[],
  pairs: readonly ConfiguredPair[],
  mine: ReadonlySet<ConfiguredPair>,
  judge: (snapshot: Snapshot, configured: ConfiguredPair) => PairReport,
): AsyncGenerator<PairReport> {
  const byName = new Map(pairs.map((configured) => [configured.pair.name, configured]));
  const judged = new Set<string>();
  for (const path of paths) {
    for await (const snapshot of snapshotsIn(path)) {
      // Of one pair, a snapshot is taken for what it says, whatever name the pair had when it was taken.
      const configured = pairs.length === 1 ? pairs[0] : byName.get(snapshot.pair);
      if (configured === undefined) throw new UsageError(`${path} is of the pair "${snapshot.pair}", which halint.yaml does not have`);
      if (!mine.has(configured)) continue;
      const { name } = configured.pair;
      if (judged.has(name)) throw new UsageError(`${path} is a second snapshot of the pair "${name}"; judge one of a pair at a time`);
      judged.add(name);
      yield judge(snapshot, configured);
    }
  }
  if (judged.size === 0) throw new UsageError(`there is no snapshot ${mine.size < pairs.length ? 'of a pair of this shard ' : ''}in ${paths.join(', ')}`);
}

/** What each command cost on the hosts, dearest first. */
function tellCosts(snapshot: Snapshot, voice: Voice): void {
  for (const host of [snapshot.hosts.a, snapshot.hosts.b]) {
    voice.detail(`${host.name}: ${host.via}, ${host.duration.toFixed(3)} s in all, ${Object.keys(host.readings).length} sources`);
    for (const [key, seconds] of Object.entries(host.costs).sort(([, x], [, y]) => y - x)) {
      voice.detail(`  ${seconds.toFixed(2)} s  ${key}`);
    }
  }
}
