import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { rules } from '../../rules/index.ts';
import { contextOf, factsOf, sourcesOf } from '../../src/engine/select.ts';
import type { AnyReading, HostSnapshot, Pair, Side, Snapshot, Source } from '../../src/sdk/index.ts';
import { sourceKey } from '../../src/sdk/index.ts';
import { pairOf } from '../rules/healthy.ts';

/**
 * Pairs of the lab, recorded with `halint gather`: what the programs of another release print. `fixtures/recorded` has a
 * file for each.
 */
const folder = fileURLToPath(new URL('../../fixtures/recorded/', import.meta.url));

/** The name of a source in a recording. A script has its own name, so that it can change. */
function recordedName(source: Source): string {
  const isScript = source.kind === 'command' && /^(?:ba)?sh$/.test(source.argv[0]) && source.argv[1] === '-c';
  const other = isScript ? source.recordedAs?.[0] : undefined;
  return other === undefined ? sourceKey(source) : `command:${other.join(' ')}`;
}

const sourcesOn = (pair: Pair, side: Side): readonly Source[] => sourcesOf(factsOf(rules), contextOf(pair, side));

/** The host with its readings under other keys. */
function renamed(
  host: HostSnapshot,
  sources: readonly Source[],
  from: (source: Source) => string,
  to: (source: Source) => string,
): HostSnapshot {
  const readings: Record<string, AnyReading> = {};
  for (const source of sources) {
    const reading = host.readings[from(source)];
    if (reading !== undefined) readings[to(source)] = reading;
  }
  return { ...host, costs: {}, readings };
}

const eachHost = (pair: Pair, snapshot: Snapshot, from: typeof recordedName, to: typeof recordedName): Snapshot => ({
  ...snapshot,
  hosts: {
    a: renamed(snapshot.hosts.a, sourcesOn(pair, 'a'), from, to),
    b: renamed(snapshot.hosts.b, sourcesOn(pair, 'b'), from, to),
  },
});

/** A recorded pair, and its readings under the keys of today's sources. */
export function recordedPair(name: string): { readonly pair: Pair; readonly snapshot: Snapshot } {
  const pair = pairOf(join(folder, 'halint.yaml'));
  // Written by `record`, and read like the snapshot that it was.
  const snapshot = JSON.parse(gunzipSync(readFileSync(join(folder, `${name}.json.gz`))).toString()) as Snapshot;
  return { pair, snapshot: eachHost(pair, snapshot, recordedName, sourceKey) };
}

/** Writes the snapshot (text) of a pair of the lab. `places` replaces paths of the machine that the lab runs on. */
export function record(name: string, text: string, places: Readonly<Record<string, string>>): void {
  const pair = pairOf(join(folder, 'halint.yaml'));
  const portable = Object.entries(places).reduce((all, [from, to]) => all.replaceAll(from, to), text);
  // halint's own document.
  const snapshot = eachHost(pair, JSON.parse(portable) as Snapshot, sourceKey, recordedName);
  writeFileSync(join(folder, `${name}.json.gz`), gzipSync(JSON.stringify(snapshot), { level: 9 }));
}
