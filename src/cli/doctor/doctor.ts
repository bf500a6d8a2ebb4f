import type { Configuration, ConfiguredPair } from '../../config/configuration.ts';
import { factsOfPair } from '../../engine/evaluate.ts';
import { reportPair } from '../../engine/report.ts';
import { selectRules } from '../../engine/select.ts';
import { neutraliseJson } from '../../report/neutralise/neutralise.ts';
import type { PairReport, Side, Snapshot } from '../../sdk/index.ts';
import type { ScopedRule } from '../../site/expectations.ts';
import type { Logger } from '../audit.ts';
import { gatherPair } from '../audit.ts';
import { exitCode } from '../exit-code.ts';
import { choosePairs, chooseRules, loadConfiguration, rulesFor } from '../input/choose.ts';
import { withGivenPaths } from '../input/given-paths.ts';
import { withRecordings } from '../input/recordings.ts';
import { writeOut } from '../output/standard-output.ts';
import { styleOf } from '../output/terminal.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';
import { accessResults } from './access-steps.ts';
import { bmcResult, clockResult } from './condition-steps.ts';
import type { HostDiagnosis, PairDiagnosis } from './diagnosis.ts';
import { skipped } from './diagnosis.ts';
import { doctorText } from './doctor-text.ts';
import { unknownFactImpacts, evidenceResults, unknownResults } from './evidence-steps.ts';
import { syncResult } from './sync-step.ts';

export interface DoctorOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  readonly rule: readonly string[];
  readonly recording: readonly string[];
  readonly from: readonly string[];
  readonly format: 'text' | 'json';
  readonly color?: boolean;
}

/**
 * `halint doctor`: reads both hosts like `check`, and reports for each step whether it works, and what to do if it does
 * not. Exit code 0 only if every step works and `check` could judge every rule.
 */
export async function doctorCommand(options: DoctorOptions, logger: Logger): Promise<number> {
  const configuration = await loadConfiguration(options.config);
  if (options.recording.length > 0 && options.from.length > 0)
    throw new UsageError('--recording and --from cannot be combined');
  const named = choosePairs(configuration, options.pair);
  const pairs = withGivenPaths(withRecordings(named, options.recording), options.from);
  const rules = await chooseRules(configuration, options.rule);
  const diagnoses: PairDiagnosis[] = [];
  for (const configured of pairs) {
    diagnoses.push(await diagnosePair(configured, configuration, rulesFor(configured, rules), logger));
    logger.signal.throwIfAborted();
  }
  await writeOut(
    options.format === 'json'
      ? `${neutraliseJson(JSON.stringify({ schemaVersion: 1, halint: version, pairs: diagnoses }, undefined, 1))}\n`
      : doctorText(diagnoses, styleOf(process.stdout, process.env, options.color)),
  );
  return diagnoses.every(({ ok }) => ok) ? exitCode.clean : exitCode.incomplete;
}

/** Reads and judges a pair, and examines each step on both hosts. */
export async function diagnosePair(
  configured: ConfiguredPair,
  configuration: Configuration,
  allRules: readonly ScopedRule[],
  logger: Logger,
): Promise<PairDiagnosis> {
  const { pair } = configured;
  const rules = selectRules(allRules, pair);
  const snapshot = await gatherPair(configured, rules, logger);
  const report = reportPair(snapshot, pair, rules);
  const unknown = unknownResults(report);
  const hosts = {
    a: await host('a', { configured, configuration, rules, snapshot, report, logger }),
    b: await host('b', { configured, configuration, rules, snapshot, report, logger }),
  };
  const failures = [hosts.a, hosts.b].flatMap(({ steps }) => steps.filter(({ status }) => status === 'failed'));
  return {
    pair: pair.name,
    ok: failures.length === 0 && unknown.length === 0,
    hosts,
    judged: report.counts.pass + report.counts.fail + report.counts.waived,
    unknownRules: unknown.map(({ rule, host: side, reason = '' }) => ({
      rule,
      ...(side === undefined ? {} : { host: pair.hosts[side].name }),
      reason,
    })),
  };
}

interface Examined {
  readonly configured: ConfiguredPair;
  readonly configuration: Configuration;
  readonly rules: readonly ScopedRule[];
  readonly snapshot: Snapshot;
  readonly report: PairReport;
  readonly logger: Logger;
}

async function host(side: Side, examined: Examined): Promise<HostDiagnosis> {
  const { configured, configuration, rules, snapshot, report, logger } = examined;
  const { pair, sides } = configured;
  const { name } = pair.hosts[side];
  const { connection } = sides[side];
  const read = snapshot.hosts[side];
  const facts = factsOfPair(snapshot, pair)[side];
  const blind = read.status === 'unreachable' ? [] : unknownFactImpacts(report, side);
  const live = connection.kind === 'ssh' || connection.kind === 'local';
  const root = live && connection.sudo.kind !== 'none';
  return {
    name,
    via: read.via,
    steps: [
      ...accessResults({ side, name, connection, file: configuration.file }, read),
      live ? clockResult(snapshot, side, pair.policy.maxClockSkew) : skipped('clock', 'read from a file'),
      ...evidenceResults(read, facts, rules, blind, root),
      bmcResult(read, facts.context),
      await syncResult(name, sides[side], read.status !== 'unreachable', logger.signal),
    ],
    unknownFacts: blind,
  };
}
