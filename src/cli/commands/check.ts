import { readFile } from 'node:fs/promises';
import { assembleReport, reportPair } from '../../engine/report.ts';
import type { NamedRule, PairReport, Severity, Snapshot } from '../../sdk/index.ts';
import type { Voice } from '../audit.ts';
import { gatherPair, inParallel } from '../audit.ts';
import { choosePairs, chooseRules, loadConfiguration } from '../choose.ts';
import { exitCodeOf } from '../exit-code.ts';
import { parseFormats, remedyFormat, writeReports } from '../format.ts';
import { readSnapshot } from '../snapshot-file.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';

export interface CheckOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  readonly rule: readonly string[];
  readonly format: readonly string[];
  readonly failOn: Severity;
  readonly snapshot?: string;
  readonly remedy?: string;
  readonly debug?: boolean;
  readonly color?: boolean;
}

/** Pairs that are read at the same time; a pair is gathered, judged and forgotten before the next one takes its place. */
const pairsAtOnce = 16;

/** `halint check`: gather, judge, report. The result is the exit code. */
export async function check(options: CheckOptions, voice: Voice): Promise<number> {
  const formats = [...parseFormats(options.format), ...(options.remedy === undefined ? [] : [remedyFormat(options.remedy)])];
  const configuration = await loadConfiguration(options.config);
  const rules = await chooseRules(configuration, options.rule);
  const pairs = choosePairs(configuration, options.pair);
  const reports =
    options.snapshot === undefined
      ? await inParallel(pairs, pairsAtOnce, async (configured): Promise<PairReport> => {
          const snapshot = await gatherPair(configured, rules, voice);
          if (options.debug === true) tellCosts(snapshot, voice);
          return reportPair(snapshot, configured.pair, rules);
        })
      : [await judgeFile(options.snapshot, pairs, rules)];
  await writeReports(assembleReport(version, reports, rules), formats, options.color);
  return exitCodeOf(reports, options.failOn);
}

async function judgeFile(
  path: string,
  pairs: ReturnType<typeof choosePairs>,
  rules: readonly NamedRule[],
): Promise<PairReport> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`cannot read ${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
  });
  const snapshot = readSnapshot(text, path);
  const configured = pairs.length === 1 ? pairs[0] : pairs.find(({ pair }) => pair.name === snapshot.pair);
  if (configured === undefined) throw new UsageError(`${path} is of the pair "${snapshot.pair}", which halint.yaml does not have`);
  return reportPair(snapshot, configured.pair, rules);
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
