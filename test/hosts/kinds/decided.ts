import { rules } from '../../../rules/index.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { gather } from '../../../src/engine/gather.ts';
import type { Host } from '../../../src/hosts/host.ts';
import { archiveHost } from '../../../src/hosts/offline/archive.ts';
import type { Pair, Result, Side, Snapshot } from '../../../src/sdk/index.ts';
import { healthyPair, healthySnapshot } from '../../rules/healthy.ts';

/** Both hosts of the pair, read from archives. Every archive has to be readable. */
export const readArchives = (paths: Readonly<Record<Side, string>>, pair: Pair = healthyPair): Promise<Snapshot> =>
  readHosts({ a: archiveHost(pair.hosts.a.name, paths.a), b: archiveHost(pair.hosts.b.name, paths.b) }, pair);

/** The readings of both hosts for all rules. Each has to be readable. */
export async function readHosts(hosts: Readonly<Record<Side, Host>>, pair: Pair = healthyPair): Promise<Snapshot> {
  const options = {
    version: 'test',
    takenAt: '2026-11-22T10:35:00.000Z',
    digestKey: '0'.repeat(64),
    secrets: { a: {}, b: {} },
    deadline: 60,
  };
  const snapshot = await gather(pair, rules, hosts, options, new AbortController().signal);
  for (const { status, error } of [snapshot.hosts.a, snapshot.hosts.b])
    if (status !== 'complete') throw new Error(error ?? status);
  return snapshot;
}

/** Rules with a verdict on every host that they judge. */
export function decidedRules(results: readonly Result[]): ReadonlySet<string> {
  const undecided = new Set(results.filter(({ verdict }) => verdict === 'unknown').map(({ rule }) => rule));
  const judged = results.filter(({ verdict }) => verdict === 'pass' || verdict === 'fail').map(({ rule }) => rule);
  return new Set(judged.filter((rule) => !undecided.has(rule)));
}

export const resultsOf = (snapshot: Snapshot): readonly Result[] => evaluate(snapshot, healthyPair, rules);

/** What the recorded hosts decide when they are read live. */
export const liveResults = resultsOf(healthySnapshot);
export const liveDecided = decidedRules(liveResults);
