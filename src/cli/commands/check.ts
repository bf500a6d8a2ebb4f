import { FactMemory } from '../../engine/fact-memory.ts';
import { assembleReport, reportPair } from '../../engine/report.ts';
import type { ScopedRule } from '../../site/expectations.ts';
import type { PairReport, Severity, Snapshot, UpdatePhase } from '../../sdk/index.ts';
import type { Voice } from '../audit.ts';
import { gatherPair, inParallel } from '../audit.ts';
import { choosePairs, chooseRules, loadConfiguration, rulesFor } from '../choose.ts';
import { exitCodeOf } from '../exit-code.ts';
import { parseFormats, remedyFormat, writeReports } from '../format.ts';
import { snapshotsIn } from '../snapshot-file.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';

export interface CheckOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  readonly rule: readonly string[];
  readonly format: readonly string[];
  readonly failOn: Severity;
  readonly snapshot: readonly string[];
  readonly phase?: UpdatePhase;
  readonly remedy?: string;
  readonly debug?: boolean;
  readonly color?: boolean;
}

/** Pairs that are read at the same time; a pair is gathered, judged and forgotten before the next one takes its place. */
const pairsAtOnce = 16;

/** `halint check`: gather, judge, report. The result is the exit code. */
export async function check(options: CheckOptions, voice: Voice): Promise<number> {
  const formats = [...parseFormats(options.format), ...(options.remedy === undefined ? [] : [remedyFormat(options.remedy)])];
  if (options.phase !== undefined && options.rule.length > 0) {
    throw new UsageError('--phase needs all rules to know the next step of the update; leave --rule out');
  }
  const configuration = await loadConfiguration(options.config);
  const rules = await chooseRules(configuration, options.rule);
  const pairs = inPhase(choosePairs(configuration, options.pair), options.phase);
  const memory = new FactMemory();
  const reports =
    options.snapshot.length === 0
      ? await inParallel(pairs, pairsAtOnce, async (configured): Promise<PairReport> => {
          const own = rulesFor(configured, rules);
          const snapshot = await gatherPair(configured, own, voice);
          if (options.debug === true) tellCosts(snapshot, voice);
          return reportPair(snapshot, configured.pair, own, memory);
        })
      : await judgeFiles(options.snapshot, pairs, rules, memory);
  const report = assembleReport(version, reports, rules);
  await writeReports(report, formats, options.color);
  // A monitoring system runs the command itself as its plugin, and plugins have exit codes of their own.
  const asPlugin = formats.some(({ name, path }) => name === 'nagios' && path === undefined);
  if (!asPlugin) return exitCodeOf(reports, options.failOn);
  const { pluginExit } = await import('../../report/nagios.ts');
  return pluginExit(report);
}

/** The pairs with the phase of the update that the person who runs it named. */
const inPhase = (pairs: ReturnType<typeof choosePairs>, phase: UpdatePhase | undefined): ReturnType<typeof choosePairs> =>
  phase === undefined ? pairs : pairs.map((configured) => ({ ...configured, pair: { ...configured.pair, phase } }));

async function judgeFiles(paths: readonly string[], pairs: ReturnType<typeof choosePairs>, rules: readonly ScopedRule[], memory: FactMemory): Promise<readonly PairReport[]> {
  const reports: PairReport[] = [];
  for (const path of paths) {
    for await (const snapshot of snapshotsIn(path)) {
      // Of one pair, a snapshot is taken for what it says, whatever name the pair had when it was taken.
      const configured = pairs.length === 1 ? pairs[0] : pairs.find(({ pair }) => pair.name === snapshot.pair);
      if (configured === undefined) throw new UsageError(`${path} is of the pair "${snapshot.pair}", which halint.yaml does not have`);
      if (reports.some(({ pair }) => pair === configured.pair.name)) {
        throw new UsageError(`${path} is a second snapshot of the pair "${configured.pair.name}"; judge one of a pair at a time`);
      }
      reports.push(reportPair(snapshot, configured.pair, rulesFor(configured, rules), memory));
    }
  }
  if (reports.length === 0) throw new UsageError(`there is no snapshot in ${paths.join(', ')}`);
  return reports;
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
