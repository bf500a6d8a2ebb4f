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
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

/** What a run tells while it goes on; nothing of it is part of a report. */
export interface Voice {
  /** One line for `--verbose`. */
  readonly detail: (line: string) => void;
  /** Takes errors of halint itself, which are no part of a report in full; absent: they are details. */
  readonly internal?: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Reads both hosts of a configured pair, for these rules and for facts that no rule reads. */
export async function gatherPair(
  configured: ConfiguredPair,
  rules: readonly NamedRule[],
  voice: Voice,
  also: readonly AnyFact[] = [],
): Promise<Snapshot> {
  const [a, b] = await Promise.all([connect(configured, 'a', voice.detail), connect(configured, 'b', voice.detail)]);
  return gatherFrom({ a, b }, configured, rules, voice, also);
}

/** The same, of hosts that are reached already. */
export async function gatherFrom(
  hosts: Readonly<Record<Side, Collector>>,
  configured: ConfiguredPair,
  rules: readonly NamedRule[],
  voice: Voice,
  also: readonly AnyFact[] = [],
): Promise<Snapshot> {
  const { pair, sides } = configured;
  const secrets = { a: await secretsOf(configured, 'a'), b: await secretsOf(configured, 'b') };
  return gather(
    pair,
    rules,
    { a: containing(hosts.a, pair.hosts.a.name, voice), b: containing(hosts.b, pair.hosts.b.name, voice) },
    {
      version,
      takenAt: new Date().toISOString(),
      digestKey: randomBytes(32).toString('hex'),
      secrets,
      deadline: Math.max(sides.a.deadline, sides.b.deadline),
    },
    voice.signal,
    also,
  );
}

/**
 * The same host, of which an error while it is read makes it unreachable and ends nothing else. What the user has to
 * put right (a secret's file that is not there) is no error of halint.
 */
function containing(host: Collector, name: string, voice: Voice): Collector {
  const { via } = host;
  return {
    via,
    collect: async (request, signal) => {
      try {
        return await host.collect(request, signal);
      } catch (error) {
        if (error instanceof UsageError) throw error;
        (voice.internal ?? voice.detail)(internalError(`the reading of ${name}`, error));
        return {
          name,
          via,
          status: 'unreachable',
          error: internalErrorIn(`the reading of ${name}`),
          duration: 0,
          readings: {},
          costs: {},
        };
      }
    },
  };
}

/** An error of halint itself, for a report of the fault. */
export const internalError = (what: string, error: unknown): string =>
  `internal error in ${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;

/** Both hosts as they are now, or as a file of `halint gather` holds them; the file has to be of that pair. */
export async function takeSnapshot(
  file: string | undefined,
  configured: ConfiguredPair,
  rules: readonly NamedRule[],
  voice: Voice,
  also: readonly AnyFact[],
): Promise<Snapshot> {
  if (file === undefined) return gatherPair(configured, rules, voice, also);
  const snapshot = await openSnapshot(file);
  if (snapshot.pair !== configured.pair.name)
    throw new UsageError(`${file} is of the pair "${snapshot.pair}", and not of "${configured.pair.name}"`);
  return snapshot;
}

/** The secrets that sources on one host may need: both BMCs are tried from both hosts. */
async function secretsOf({ pair, sides }: ConfiguredPair, side: Side) {
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
