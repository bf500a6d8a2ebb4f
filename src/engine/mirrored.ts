import type { Pair, Snapshot } from '../sdk/index.ts';
import { otherSide } from '../sdk/index.ts';

/** The snapshot and pair with exchanged hosts, for tests: verdicts must be mirrored. */
export function mirrored(snapshot: Snapshot, pair: Pair): { snapshot: Snapshot; pair: Pair } {
  return {
    snapshot: { ...snapshot, hosts: { a: snapshot.hosts[otherSide('a')], b: snapshot.hosts[otherSide('b')] } },
    pair: { ...pair, hosts: { a: pair.hosts.b, b: pair.hosts.a } },
  };
}
