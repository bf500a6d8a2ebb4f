import type { Snapshot } from '../../sdk/index.ts';

/** Prints the time that each command took on the hosts, slowest first. */
export function printCosts(snapshot: Snapshot, detail: (line: string) => void): void {
  for (const host of [snapshot.hosts.a, snapshot.hosts.b]) {
    detail(
      `${host.name}: ${host.via}, ${host.duration.toFixed(3)} s in total, ${Object.keys(host.readings).length} sources`,
    );
    for (const [key, seconds] of Object.entries(host.costs).sort(([, x], [, y]) => y - x)) {
      detail(`  ${seconds.toFixed(2)} s  ${key}`);
    }
  }
}
