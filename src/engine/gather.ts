import type { AccessStep, AnyFact, HostSnapshot, Pair, SecretName, Side, Snapshot, Source } from '../sdk/index.ts';
import { contextOf, factsOf, sourcesOf } from './select.ts';
import type { NamedRule } from '../sdk/index.ts';

/** A host from the view of the engine: reads sources. `hosts/` has the implementations. */
export interface Collector {
  readonly via: string;
  collect(request: CollectorRequest, signal: AbortSignal): Promise<HostSnapshot>;
}

interface CollectorRequest {
  readonly sources: readonly Source[];
  readonly side?: Side;
  readonly digestKey: string;
  readonly secrets: Readonly<Partial<Record<SecretName, string>>>;
  readonly deadline: number;
  readonly onStep?: (step: AccessStep) => void;
}

/** Properties of one run: version, time, digest key, secrets. */
export interface GatherOptions {
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly digestKey: string;
  readonly secrets: Readonly<Record<Side, Readonly<Partial<Record<SecretName, string>>>>>;
  /** Seconds for each host. */
  readonly deadline: number;
}

/** Reads both hosts in parallel, for the rules and for additional facts, and returns the snapshot. */
export async function gather(
  pair: Pair,
  rules: readonly NamedRule[],
  hosts: Readonly<Record<Side, Collector>>,
  options: GatherOptions,
  signal: AbortSignal,
  also: readonly AnyFact[] = [],
): Promise<Snapshot> {
  const facts = [...new Set([...factsOf(rules), ...also])];
  const read = (side: Side): Promise<HostSnapshot> =>
    hosts[side].collect(
      {
        sources: sourcesOf(facts, contextOf(pair, side)),
        side,
        digestKey: options.digestKey,
        secrets: options.secrets[side],
        deadline: options.deadline,
      },
      signal,
    );
  const [a, b] = await Promise.all([read('a'), read('b')]);
  return { schemaVersion: 1, halint: options.version, pair: pair.name, takenAt: options.takenAt, hosts: { a, b } };
}
