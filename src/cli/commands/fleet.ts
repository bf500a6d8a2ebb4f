import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../audit.ts';
import { internalError } from '../audit.ts';
import { exitCode } from '../exit-code.ts';
import type { FleetUnit } from '../fleet/fleet-units.ts';
import { fleetUnits } from '../fleet/fleet-units.ts';
import { FleetState } from '../fleet/fleet-state.ts';
import { mapOrdered } from '../map-ordered.ts';
import { writeError } from '../output/standard-error.ts';
import { rejectWhenStopped } from '../stopped.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';
import type { CheckOptions } from './check.ts';
import { check } from './check.ts';

/** `check` with the options of a fleet. */
export interface FleetOptions extends CheckOptions {
  /** A folder of configurations and archives, or an inventory. */
  readonly fleetFrom: string;
  /** Folder of the reports of single configurations. */
  readonly fleetFolder: string;
  readonly resume?: boolean;
}

/** Each configuration has a judging thread of its own. */
const concurrency = { parallel: 4, maxPending: 16 };

/** Why a configuration was not checked. */
interface Failure {
  readonly unit: FleetUnit;
  readonly code: number;
  readonly message: string;
}

/**
 * `halint check --fleet-from SOURCE`: checks each configuration on its own, so that none stops the others, and merges
 * the reports. A finished report stays in the folder of the fleet; `--resume` uses it instead of reading the pair
 * again.
 */
export async function checkFleet(options: FleetOptions, logger: Logger): Promise<number> {
  refuseOptions(options);
  mkdirSync(options.fleetFolder, { recursive: true });
  const units = fleetUnits(options.fleetFrom, options);
  const state = FleetState.open(join(options.fleetFolder, 'fleet.json'), options.resume === true);
  const checked = async (unit: FleetUnit): Promise<Failure | undefined> => {
    logger.signal.throwIfAborted();
    if (unit.problem !== undefined) return { unit, code: exitCode.usage, message: unit.problem };
    const report = reportOf(unit, options);
    const key = digestOf(unit, options);
    if (state.isFinished(unit.name, key) && existsSync(report)) {
      logger.detail(`${unit.name}: finished by an earlier run`);
      return undefined;
    }
    try {
      const { output: _output, ...rest } = options;
      const namedByFile = unit.evidence !== undefined;
      await check({ ...rest, workers: 1, config: unit.config, namedByFile, format: [`json=${report}`] }, logger);
    } catch (error) {
      if (logger.signal.aborted) throw error;
      if (error instanceof UsageError) return { unit, code: exitCode.usage, message: error.message };
      return { unit, code: exitCode.internal, message: internalError(`the check of ${unit.name}`, error) };
    }
    await state.finish(unit.name, key);
    return undefined;
  };
  const failures: Failure[] = [];
  const all = mapOrdered(units, concurrency, checked);
  for (;;) {
    const next = await rejectWhenStopped(logger.signal, all.next());
    if (next.done === true) break;
    if (next.value !== undefined) failures.push(next.value);
  }
  return finished(units, failures, options);
}

/** Merges the reports of all configurations that were checked, and lists the others. */
async function finished(
  units: readonly FleetUnit[],
  failures: readonly Failure[],
  options: FleetOptions,
): Promise<number> {
  for (const { unit, message } of failures) writeError(`${unit.name} was not checked: ${message}\n`);
  const failed = new Set(failures.map(({ unit }) => unit.name));
  const reports = units.filter(({ name }) => !failed.has(name)).map((unit) => reportOf(unit, options));
  const worst = failures.reduce((code, failure) => Math.max(code, failure.code), 0);
  if (reports.length === 0) return worst;
  const { reportMerge } = await import('./report/merge.ts');
  const format = options.output === undefined ? options.format : [`${options.format[0] ?? 'text'}=${options.output}`];
  const merged = await reportMerge(reports, { ...options, format });
  return worst === 0 ? merged : worst;
}

const reportOf = ({ name }: FleetUnit, { fleetFolder }: FleetOptions): string => join(fleetFolder, `${name}.json`);

/** A report is used again only for the same configuration, evidence, options and version of halint. */
function digestOf(
  { config, evidence }: FleetUnit,
  { rule, exclude, phase, target, controls, failOn }: FleetOptions,
): string {
  const text = existsSync(config) ? readFileSync(config, 'utf8') : '';
  const options = { rule, exclude, phase, target, controls, failOn, version };
  return createHash('sha256')
    .update(JSON.stringify(options))
    .update(text + (evidence?.stamp() ?? ''))
    .digest('hex');
}

function refuseOptions(options: FleetOptions): void {
  const {
    snapshot,
    recording,
    from,
    pair,
    shard,
    history,
    evidence,
    baseline,
    workers,
    updateBaseline,
    pruneBaseline,
  } = options;
  const lists = Object.entries({ snapshot, recording, from, pair }).filter(([, value]) => value.length > 0);
  const single = Object.entries({
    shard,
    history,
    evidence,
    baseline,
    workers,
    remedy: options.remedy,
    'update-baseline': updateBaseline,
    'prune-baseline': pruneBaseline,
  }).filter(([, value]) => value !== undefined && value !== false);
  const [first] = [...lists, ...single];
  if (first !== undefined) throw new UsageError(`--${first[0]} cannot be combined with --fleet-from`);
}
