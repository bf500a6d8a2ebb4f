import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { reportHead, reportPair } from '../../src/engine/report.ts';
import { gather } from '../../src/engine/gather.ts';
import { treeHost } from '../../src/hosts/offline/tree.ts';
import { pairPicture } from '../../src/picture/pair-picture.ts';
import type { Report, Snapshot } from '../../src/sdk/index.ts';
import { healthyPair } from '../rules/healthy.ts';
import { pictureFaults } from './picture-oracle.ts';

/** A folder of recorded pairs: STATE/mail-a and STATE/mail-b, each with `root/` and `commands/`. */
const folder = process.env['HALINT_RECORDINGS'] ?? '/nonexistent';
const states = existsSync(folder)
  ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'mail-a/commands')))
  : [];

const read = (state: string): Promise<Snapshot> =>
  gather(
    healthyPair,
    rules,
    { a: treeHost('mail-a', join(folder, state, 'mail-a')), b: treeHost('mail-b', join(folder, state, 'mail-b')) },
    {
      ...{ version: 'test', takenAt: '2026-11-22T10:35:00.000Z', digestKey: '0'.repeat(64) },
      ...{ secrets: { a: {}, b: {} }, deadline: 10 },
    },
    new AbortController().signal,
  );

/** The pair with one host that does not answer. */
function unreachable({ hosts, ...snapshot }: Snapshot, side: 'a' | 'b'): Snapshot {
  const lost = { ...hosts[side], status: 'unreachable', error: 'no answer', readings: {}, costs: {} } as const;
  return { ...snapshot, hosts: { ...hosts, [side]: lost } };
}

describe.skipIf(states.length === 0)('the picture of recorded pairs (skipped: HALINT_RECORDINGS is not set)', () => {
  it.each(states)('is not better than its results: %s, with both hosts and with one', async (state) => {
    const snapshot = await read(state);
    for (const each of [snapshot, unreachable(snapshot, 'a'), unreachable(snapshot, 'b')]) {
      const pair = reportPair(each, healthyPair, rules, undefined, undefined, pairPicture);
      const report: Report = { ...reportHead('0.1.0', rules), schemaVersion: 1, pairs: [pair] };
      expect(pair.results.filter(({ verdict }) => verdict !== 'skip').length).toBeGreaterThan(100);
      expect(pictureFaults(report)).toEqual([]);
    }
  });
});
