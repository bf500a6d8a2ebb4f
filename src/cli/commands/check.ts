import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Configuration, ConfiguredPair } from '../../config/configuration.ts';
import { reportHead } from '../../engine/report.ts';
import type { ReportHead } from '../../report/reporter.ts';
import { selectRules } from '../../engine/select.ts';
import type { OperationPhase, PairReport, Severity, Snapshot, UpdatePhase, UpgradeTarget } from '../../sdk/index.ts';
import type { ScopedRule } from '../../site/expectations.ts';
import { Suppressions } from '../input/suppressions.ts';
import type { Recorded, Recorder, RecordOptions, JudgedRun } from '../evidence/recorder.ts';
import type { Logger } from '../audit.ts';
import { gatherPair } from '../audit.ts';
import { choosePairs, chooseRules, loadConfiguration, rulesFor } from '../input/choose.ts';
import { withRecordings } from '../input/recordings.ts';
import { parseFormats, remedyFormat } from '../output/format.ts';
import type { Concurrency } from '../map-ordered.ts';
import { mapOrdered } from '../map-ordered.ts';
import { printCosts } from '../output/print-costs.ts';
import { writeReports } from '../output/write-reports.ts';
import { Judge } from '../judging/judge.ts';
import { Judges, jobsOf, usualWorkers } from '../judging/judges.ts';
import type { Update } from '../judging/update.ts';
import { phaseOf } from '../judging/update.ts';
import { forUpdate } from '../judging/pair-of.ts';
import { PairReports } from '../judging/pair-reports.ts';
import { shardOf } from '../input/shard.ts';
import type { SnapshotText } from '../input/snapshot-file.ts';
import { readSnapshot, snapshotsIn } from '../input/snapshot-file.ts';
import { rejectWhenStopped } from '../stopped.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';
import { withGivenPaths, withNamesOfFiles } from '../input/given-paths.ts';
import { writeError } from '../output/standard-error.ts';

export interface CheckOptions extends RecordOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  readonly rule: readonly string[];
  readonly exclude: readonly string[];
  /** File of the only report. */
  readonly output?: string;
  readonly shard?: string;
  readonly format: readonly string[];
  readonly failOn: Severity;
  readonly snapshot: readonly string[];
  readonly recording: readonly string[];
  readonly from: readonly string[];
  /** The names of hosts come from the names of their archives, and have to be those in the archives. */
  readonly namedByFile?: boolean;
  /** Of an update, or an operation. */
  readonly phase?: UpdatePhase | OperationPhase;
  readonly target: readonly UpgradeTarget[];
  readonly remedy?: string;
  /** Ids of frameworks. */
  readonly controls: readonly string[];
  /** Path of crm_simulate on this machine. */
  readonly simulateWith?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly pruneBaseline?: boolean;
  /** Seconds. */
  readonly judgeTimeout: number;
  /** Judging threads at most; default: `usualWorkers`. */
  readonly workers?: number;
  readonly debug?: boolean;
  readonly color?: boolean;
}

/**
 * Each pair is gathered, judged, reported and then released. `maxPending` bounds the results that wait in memory behind
 * a pair that does not respond.
 */
const hostConcurrency: Concurrency = { parallel: 16, maxPending: 256 };

/** Memory limit of a judging thread, in MiB. A pair with large files takes some tens of MiB. */
const judgingMemory = 1024;

/** A judging thread has its own entry file, next to the command's. */
const judgeProgram = join(dirname(fileURLToPath(import.meta.url)), '..', 'judge.cjs');

/** `halint check`: gathers, judges and reports. Returns the exit code. */
export async function check(options: CheckOptions, logger: Logger): Promise<number> {
  const formats = [
    ...parseFormats(withOutput(options)),
    ...(options.remedy === undefined ? [] : [remedyFormat(options.remedy)]),
  ];
  const patterns = [...options.rule, ...options.exclude.map((pattern) => `!${pattern}`)];
  if (options.phase !== undefined && patterns.length > 0) {
    throw new UsageError('--phase needs all rules to determine the next step; remove --rule and --exclude');
  }
  if (options.shard !== undefined && (options.updateBaseline === true || options.pruneBaseline === true)) {
    throw new UsageError(
      'a baseline cannot be written by one shard, because shards that run at the same time would overwrite each ' +
        'other; remove --shard',
    );
  }
  const update: Update = {
    ...phaseOf(options.phase),
    ...(options.target.length === 0 ? {} : { targets: options.target }),
  };
  const simulate = await simulationOf(options);
  const configuration = await loadConfiguration(options.config);
  const files = [options.recording, options.snapshot, options.from].filter((each) => each.length > 0);
  if (files.length > 1) throw new UsageError('--recording, --snapshot and --from cannot be combined');
  const named = choosePairs(configuration, options.pair);
  const given = withGivenPaths(withRecordings(named, options.recording), options.from);
  const chosen = options.namedByFile === true ? given.map(withNamesOfFiles) : given;
  const pairs = shardOf(chosen, options.shard);
  const start = {
    configuration,
    rules: patterns,
    chosen: chosen.map(({ pair }) => pair.name),
    mine: pairs.map(({ pair }) => pair.name),
    update,
  };
  const logError = options.debug === true ? (line: string): void => void writeError(`${line}\n`) : logger.detail;
  // With site rules, compile them before the thread starts, so that it finds them in the cache. Otherwise the thread
  // loads while the hosts are read.
  const early = configuration.siteRules === undefined ? undefined : await chooseRules(configuration, patterns);
  const limits = { seconds: options.judgeTimeout, mebibytes: judgingMemory };
  const workers = options.workers ?? usualWorkers();
  const judge = new Judges(workers, () => new Judge(start, limits, judgeProgram, logError), logError);
  const stop = (): void => judge.close(logger.signal.reason);
  logger.signal.addEventListener('abort', stop, { once: true });
  let recorder: Recorder | undefined;
  try {
    const rules = early ?? (await chooseRules(configuration, patterns));
    refuseNoRule(
      pairs.map((configured) => forUpdate(configured, update)),
      rules,
      patterns,
    );
    // History and evidence have the head without --controls, so that a later run can reproduce them without the option.
    const head = reportHead(version, rules);
    const shown = await controlled(head, options, configuration);
    const suppressions = await Suppressions.of({ ...options, ...baselineOf(options, configuration) });
    const run = { configuration, patterns, rules, head, suppressions };
    recorder = await recorderOf(options, run);
    const recorded = async (report: PairReport, snapshot: () => string): Promise<Recorded> => {
      const configured = pairs.find(({ pair }) => pair.name === report.pair);
      if (recorder === undefined || configured === undefined) return { report };
      return recorder.record(report, forUpdate(configured, update), snapshot());
    };
    const made = new PairReports(start, judge, rules, suppressions);
    logger.progress?.expect(pairs.length);
    const gathered = async (configured: ConfiguredPair): Promise<Recorded> => {
      const read = await gatherPair(forUpdate(configured, update), rulesFor(configured, rules), {
        ...logger,
        internal: logError,
      });
      logger.progress?.pairDone();
      const snapshot = await simulate(read);
      if (options.debug === true) printCosts(snapshot, logger.detail);
      return recorded(await made.ofSnapshot(configured.pair.name, snapshot), () => JSON.stringify(snapshot));
    };
    const reports =
      options.snapshot.length === 0
        ? mapOrdered(pairs, hostConcurrency, gathered)
        : judgedFiles(options, workers, made, recorded, simulate, pairs.length < chosen.length);
    const code = await rejectWhenStopped(
      logger.signal,
      writeReports(
        shown,
        untilStopped(bundled(reports, recorder), logger.signal),
        formats,
        options.failOn,
        options.color,
      ),
    );
    await suppressions.finish(configuration.pairs);
    await recorder?.finish();
    return code;
  } finally {
    await recorder?.discard();
    logger.signal.removeEventListener('abort', stop);
    judge.close();
  }
}

/** The formats of the command line; with --output, the only one is written to that file. */
function withOutput({ format, output }: CheckOptions): readonly string[] {
  if (output === undefined) return format;
  const [name = 'text', ...others] = format;
  if (others.length > 0 || name.includes('='))
    throw new UsageError('--output takes one format without a path; give each format its own path: -f NAME=PATH');
  return [`${name}=${output}`];
}

/** The head of the report, with the frameworks of --controls. Catalogues are loaded only if they are needed. */
async function controlled(
  head: ReportHead,
  { controls }: CheckOptions,
  { controls: own }: Configuration,
): Promise<ReportHead> {
  if (controls.length === 0) return head;
  const { withControls } = await import('../input/controls.ts');
  return withControls(head, controls, own);
}

/**
 * The same reports. Rejects when halint is stopped while the next report is pending, so that a partial report is
 * discarded.
 */
async function* untilStopped(reports: AsyncGenerator<PairReport>, signal: AbortSignal): AsyncGenerator<PairReport> {
  for (;;) {
    const next = await rejectWhenStopped(signal, reports.next());
    if (next.done === true) return;
    yield next.value;
  }
}

/** Rejects patterns that select no rule for any pair: the run would look clean. */
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
    `no rule that matches ${patterns.join(', ')} applies to these pairs (profile ${profiles}); rules about an update need --phase`,
  );
}

/** A path on the command line is relative to the working directory; a path in halint.yaml is relative to that file. */
function baselineOf(
  { baseline }: CheckOptions,
  { baseline: configured }: Configuration,
): { readonly baseline?: string } {
  const path = baseline ?? configured;
  return path === undefined ? {} : { baseline: path };
}

/** The recorder of a run that stores something. */
async function recorderOf(options: CheckOptions, run: JudgedRun): Promise<Recorder | undefined> {
  const { history, keepRuns, keepDays, evidence, evidencePrevious, evidenceSign } = options;
  if (history === undefined && (keepRuns !== undefined || keepDays !== undefined))
    throw new UsageError('--keep-runs and --keep-days need --history');
  if (evidence === undefined && (evidencePrevious !== undefined || evidenceSign !== undefined))
    throw new UsageError('--evidence-previous and --evidence-sign need --evidence');
  if (evidence !== undefined && (options.updateBaseline === true || options.pruneBaseline === true))
    throw new UsageError('--evidence cannot be combined with a change of the baseline; change it in another run');
  if (history === undefined && evidence === undefined) return undefined;
  const { Recorder } = await import('../evidence/recorder.ts');
  return Recorder.of(options, run);
}

/** Adds the simulated failover where a host has not simulated it, if `--simulate-with` is given. */
type Simulate = (snapshot: Snapshot) => Promise<Snapshot>;

async function simulationOf({ simulateWith }: CheckOptions): Promise<Simulate> {
  if (simulateWith === undefined) return (snapshot) => Promise.resolve(snapshot);
  const { simulationProgram, withSimulatedFailover } = await import('../simulate/with-simulated-failover.ts');
  const program = simulationProgram(simulateWith);
  return (snapshot) => withSimulatedFailover(snapshot, program);
}

/** The reports in order. Each is added to the evidence bundle, which is complete after the last. */
async function* bundled(all: AsyncGenerator<Recorded>, recorder: Recorder | undefined): AsyncGenerator<PairReport> {
  for await (const { report, evidence } of all) {
    await recorder?.bundle(evidence);
    yield report;
  }
}

/** Judges the snapshots in files. Snapshots of pairs that belong to other shards are skipped. */
async function* judgedFiles(
  { snapshot: paths, simulateWith }: CheckOptions,
  workers: number,
  made: PairReports,
  record: (report: PairReport, snapshot: () => string) => Promise<Recorded>,
  simulate: Simulate,
  sharded: boolean,
): AsyncGenerator<Recorded> {
  const judged = new Set<string>();
  const concurrency: Concurrency = { parallel: jobsOf(workers), maxPending: jobsOf(workers) };
  const recorded = async (read: SnapshotText): Promise<Recorded | undefined> => {
    const text =
      simulateWith === undefined
        ? read
        : { ...read, text: JSON.stringify(await simulate(readSnapshot(read.text, read.name))) };
    const report = await made.ofText(text);
    return report === undefined ? undefined : record(report, () => text.text);
  };
  for (const path of paths) {
    for await (const each of mapOrdered(snapshotsIn(path), concurrency, recorded)) {
      if (each === undefined) continue;
      const { report } = each;
      if (judged.has(report.pair))
        throw new UsageError(`${path} is a second snapshot of the pair "${report.pair}"; judge one snapshot per pair`);
      judged.add(report.pair);
      yield each;
    }
  }
  if (judged.size === 0)
    throw new UsageError(`no snapshot ${sharded ? 'for a pair of this shard ' : ''}in ${paths.join(', ')}`);
}
