import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Configuration, ConfiguredPair } from '../../config/configuration.ts';
import { reportHead } from '../../engine/report.ts';
import { selectRules } from '../../engine/select.ts';
import type { PairReport, Severity, Snapshot, UpdatePhase } from '../../sdk/index.ts';
import type { ScopedRule } from '../../site/expectations.ts';
import { Acceptance } from '../input/acceptance.ts';
import type { Voice } from '../audit.ts';
import { gatherPair } from '../audit.ts';
import { choosePairs, chooseRules, loadConfiguration, rulesFor } from '../input/choose.ts';
import { parseFormats, remedyFormat } from '../output/format.ts';
import type { Pace } from '../in-order.ts';
import { inOrder } from '../in-order.ts';
import { writeJudged } from '../output/judged-output.ts';
import { Judge } from '../judging/judge.ts';
import { inPhase } from '../judging/pair-of.ts';
import { PairReports } from '../judging/pair-reports.ts';
import { shardOf } from '../input/shard.ts';
import { snapshotsIn } from '../input/snapshot-file.ts';
import { orStopped } from '../stopped.ts';
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
  /** Seconds. */
  readonly judgeTimeout: number;
  readonly debug?: boolean;
  readonly color?: boolean;
}

/**
 * A pair is gathered, judged, reported and forgotten. Behind one that does not answer, a few minutes' worth of others
 * may wait.
 */
const pace: Pace = { atOnce: 16, ahead: 256 };

/** Most memory that judging one pair may take; a pair with large files takes some tens of MiB. */
const judgingMemory = 1024;

/** The thread that judges is a program of its own beside the command. */
const judgeProgram = join(dirname(fileURLToPath(import.meta.url)), '..', 'judge.cjs');

/** `halint check`: gather, judge, report. The result is the exit code. */
export async function check(options: CheckOptions, voice: Voice): Promise<number> {
  const formats = [
    ...parseFormats(options.format),
    ...(options.remedy === undefined ? [] : [remedyFormat(options.remedy)]),
  ];
  if (options.phase !== undefined && options.rule.length > 0) {
    throw new UsageError('--phase needs all rules to know the next step of the update; leave --rule out');
  }
  if (options.shard !== undefined && (options.updateBaseline === true || options.pruneBaseline === true)) {
    throw new UsageError(
      'a baseline is written from all pairs, or shards that run at once would lose what the others wrote; leave ' +
        '--shard out',
    );
  }
  const configuration = await loadConfiguration(options.config);
  const chosen = choosePairs(configuration, options.pair);
  const pairs = shardOf(chosen, options.shard);
  const start = {
    configuration,
    rules: options.rule,
    chosen: chosen.map(({ pair }) => pair.name),
    mine: pairs.map(({ pair }) => pair.name),
    ...(options.phase === undefined ? {} : { phase: options.phase }),
  };
  const tell = options.debug === true ? (line: string): void => void process.stderr.write(`${line}\n`) : voice.detail;
  // New site rules are compiled once: the thread begins when they lie in the cache. Else it loads while the hosts are
  // read.
  const early = configuration.siteRules === undefined ? undefined : await chooseRules(configuration, options.rule);
  const judge = new Judge(start, { seconds: options.judgeTimeout, mebibytes: judgingMemory }, judgeProgram, tell);
  const stop = (): void => judge.close(voice.signal.reason);
  voice.signal.addEventListener('abort', stop, { once: true });
  try {
    const rules = early ?? (await chooseRules(configuration, options.rule));
    refuseNoRule(
      pairs.map((configured) => inPhase(configured, options.phase)),
      rules,
      options.rule,
    );
    const acceptance = await Acceptance.of({ ...options, ...baselineOf(options, configuration) });
    const made = new PairReports(start, judge, rules, acceptance);
    const gathered = async (configured: ConfiguredPair): Promise<PairReport> => {
      const snapshot = await gatherPair(inPhase(configured, options.phase), rulesFor(configured, rules), {
        ...voice,
        internal: tell,
      });
      if (options.debug === true) tellCosts(snapshot, voice);
      return made.ofSnapshot(configured.pair.name, snapshot);
    };
    const reports =
      options.snapshot.length === 0
        ? inOrder(pairs, pace, gathered)
        : judgedFiles(options.snapshot, made, pairs.length < chosen.length);
    const code = await orStopped(
      voice.signal,
      writeJudged(
        reportHead(version, rules),
        untilStopped(reports, voice.signal),
        formats,
        options.failOn,
        options.color,
      ),
    );
    await acceptance.finish(configuration.pairs);
    return code;
  } finally {
    voice.signal.removeEventListener('abort', stop);
    judge.close();
  }
}

/**
 * The same reports; rejects where the next one is waited for and somebody stops halint, so that half a report is taken
 * back.
 */
async function* untilStopped(reports: AsyncGenerator<PairReport>, signal: AbortSignal): AsyncGenerator<PairReport> {
  for (;;) {
    const next = await orStopped(signal, reports.next());
    if (next.done === true) return;
    yield next.value;
  }
}

/** Patterns that leave no rule for any pair select nothing, which must not look like a run that was clean. */
function refuseNoRule(
  pairs: readonly ConfiguredPair[],
  rules: readonly ScopedRule[],
  patterns: readonly string[],
): void {
  if (
    patterns.length === 0 ||
    pairs.some((configured) => selectRules(rulesFor(configured, rules), configured.pair).length > 0)
  )
    return;
  const profiles = [...new Set(pairs.map(({ pair }) => pair.policy.profile))].join(', ');
  throw new UsageError(
    `no rule that matches ${patterns.join(', ')} is for these pairs (profile ${profiles}); rules about an update need --phase`,
  );
}

/** A path on the command line is relative to where halint runs, one in halint.yaml to that file. */
function baselineOf(
  { baseline }: CheckOptions,
  { baseline: configured }: Configuration,
): { readonly baseline?: string } {
  const path = baseline ?? configured;
  return path === undefined ? {} : { baseline: path };
}

/** The next snapshot is read while one is judged and another one waits. */
const filesPace: Pace = { atOnce: 3, ahead: 3 };

/** Judges the snapshots in files; those of pairs that are for other shards are passed over. */
async function* judgedFiles(paths: readonly string[], made: PairReports, sharded: boolean): AsyncGenerator<PairReport> {
  const judged = new Set<string>();
  for (const path of paths) {
    for await (const report of inOrder(snapshotsIn(path), filesPace, (text) => made.ofText(text))) {
      if (report === undefined) continue;
      if (judged.has(report.pair))
        throw new UsageError(
          `${path} is a second snapshot of the pair "${report.pair}"; judge one of a pair at a time`,
        );
      judged.add(report.pair);
      yield report;
    }
  }
  if (judged.size === 0)
    throw new UsageError(`there is no snapshot ${sharded ? 'of a pair of this shard ' : ''}in ${paths.join(', ')}`);
}

/** What each command cost on the hosts, dearest first. */
function tellCosts(snapshot: Snapshot, voice: Voice): void {
  for (const host of [snapshot.hosts.a, snapshot.hosts.b]) {
    voice.detail(
      `${host.name}: ${host.via}, ${host.duration.toFixed(3)} s in all, ${Object.keys(host.readings).length} sources`,
    );
    for (const [key, seconds] of Object.entries(host.costs).sort(([, x], [, y]) => y - x)) {
      voice.detail(`  ${seconds.toFixed(2)} s  ${key}`);
    }
  }
}
