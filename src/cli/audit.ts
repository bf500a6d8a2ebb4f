import { randomBytes } from 'node:crypto';
import type { ConfiguredPair } from '../config/configuration.ts';
import type { Collector } from '../engine/gather.ts';
import { gather } from '../engine/gather.ts';
import { internalErrorIn } from '../engine/monitor.ts';
import type { AnyFact, NamedRule, Side, Snapshot } from '../sdk/index.ts';
import { otherSide } from '../sdk/index.ts';
import { connect } from './connect.ts';
import { readSecret } from './input/secret.ts';
import { openSnapshot } from './input/snapshot-file.ts';
import type { ReadingProgress } from './progress/reading-progress.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

/** Progress messages of a run. They are not part of a report. */
export interface Logger {
  /** One line for `--verbose`. */
  readonly detail: (line: string) => void;
  /** Receives internal errors with their stack. Default: `detail`. */
  readonly internal?: (line: string) => void;
  readonly signal: AbortSignal;
  /** Follows the hosts that are read. Absent: for commands that write. */
  readonly progress?: ReadingProgress;
}

/** Reads both hosts of a configured pair: the facts of these rules, and additional facts that no rule reads. */
export async function gatherPair(
  configured: ConfiguredPair,
  rules: readonly NamedRule[],
  logger: Logger,
  also: readonly AnyFact[] = [],
): Promise<Snapshot> {
  const [a, b] = await Promise.all([connect(configured, 'a', logger.detail), connect(configured, 'b', logger.detail)]);
  return gatherFromHosts({ a, b }, configured, rules, logger, also);
}

/** Like `gatherPair`, for hosts that are already connected. */
export async function gatherFromHosts(
  hosts: Readonly<Record<Side, Collector>>,
  configured: ConfiguredPair,
  rules: readonly NamedRule[],
  logger: Logger,
  also: readonly AnyFact[] = [],
): Promise<Snapshot> {
  const { pair, sides } = configured;
  const secrets = { a: await secretsOf(configured, 'a'), b: await secretsOf(configured, 'b') };
  return gather(
    pair,
    rules,
    {
      a: unreachableOnError(hosts.a, pair.hosts.a.name, logger),
      b: unreachableOnError(hosts.b, pair.hosts.b.name, logger),
    },
    {
      version,
      takenAt: new Date().toISOString(),
      digestKey: randomBytes(32).toString('hex'),
      secrets,
      deadline: Math.max(sides.a.deadline, sides.b.deadline),
    },
    logger.signal,
    also,
  );
}

/**
 * Wraps a host so that an internal error during collection marks only this host as unreachable. A usage error (such as
 * a missing secret file) still ends the run.
 */
function unreachableOnError(host: Collector, name: string, logger: Logger): Collector {
  const { via } = host;
  return {
    via,
    collect: async (request, signal) => {
      const following = logger.progress?.begin(name);
      try {
        return await host.collect(
          following === undefined ? request : { ...request, onStep: (step) => following.step(step) },
          signal,
        );
      } catch (error) {
        if (error instanceof UsageError) throw error;
        (logger.internal ?? logger.detail)(internalError(`the reading of ${name}`, error));
        return {
          name,
          via,
          status: 'unreachable',
          error: internalErrorIn(`the reading of ${name}`),
          duration: 0,
          readings: {},
          costs: {},
        };
      } finally {
        following?.end();
      }
    },
  };
}

/** Formats an internal error, with its stack, for a bug report. */
export const internalError = (what: string, error: unknown): string =>
  `internal error in ${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;

/** Reads both hosts now, or loads a snapshot file of `halint gather`. The file must belong to this pair. */
export async function takeSnapshot(
  file: string | undefined,
  configured: ConfiguredPair,
  rules: readonly NamedRule[],
  logger: Logger,
  also: readonly AnyFact[],
): Promise<Snapshot> {
  if (file === undefined) return gatherPair(configured, rules, logger, also);
  const snapshot = await openSnapshot(file);
  if (snapshot.pair !== configured.pair.name)
    throw new UsageError(`${file} is a snapshot of the pair "${snapshot.pair}", not of "${configured.pair.name}"`);
  return snapshot;
}

/** The secrets that sources on one host may need. Both BMCs are queried from both hosts. */
async function secretsOf({ pair, sides }: ConfiguredPair, side: Side) {
  // A file answers without them.
  const { kind } = sides[side].connection;
  if (kind !== 'ssh' && kind !== 'local') return {};
  const read = async (of: Side): Promise<string | undefined> => {
    const origin = sides[of].bmcPassword;
    return origin === undefined ? undefined : readSecret(origin, `BMC password of ${pair.hosts[of].name}`);
  };
  const [own, peer] = [await read(side), await read(otherSide(side))];
  return {
    ...(own === undefined ? {} : { 'own-bmc-password': own }),
    ...(peer === undefined ? {} : { 'peer-bmc-password': peer }),
  } as const;
}
