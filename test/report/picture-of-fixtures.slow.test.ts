import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { pairOf, snapshotOf } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import { FactMemory } from '../../src/engine/fact-memory.ts';
import { reportHead, reportPair } from '../../src/engine/report.ts';
import { pairPicture } from '../../src/picture/pair-picture.ts';
import type { NamedRule, Pair, Report, Snapshot } from '../../src/sdk/index.ts';
import { healthyGround } from '../rules/healthy.ts';
import { pictureFaults } from './picture-oracle.ts';

const folder = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));
const memory = new FactMemory();

const reportOf = (snapshot: Snapshot, pair: Pair, judged: readonly NamedRule[] = rules): Report => ({
  ...reportHead('0.1.0', judged),
  schemaVersion: 1,
  pairs: [reportPair(snapshot, pair, judged, memory, undefined, pairPicture)],
});

/** A pair of which one host answers and the other one does not. */
function unreachable({ hosts, ...snapshot }: Snapshot, side: 'a' | 'b'): Snapshot {
  const lost = { ...hosts[side], status: 'unreachable', error: 'no answer', readings: {}, costs: {} } as const;
  return { ...snapshot, hosts: { ...hosts, [side]: lost } };
}

describe('the picture of every fixture', () => {
  it.each(rules.map(({ id }) => id))('is not better than its results: the cases of %s', (id) => {
    const judged = rules.filter((rule) => rule.id === id);
    // What passes or does not apply makes no part worse.
    for (const each of casesOf(folder, id).filter(({ expect: expected }) => expected !== 'pass' && expected !== 'skip'))
      expect(
        pictureFaults(reportOf(snapshotOf(healthyGround, each), pairOf(healthyGround, each), judged)),
        each.name,
      ).toEqual([]);
  });

  const grounds = [['healthy', healthyGround] as const, ...Object.entries(healthyGround.variants ?? {})];
  it.each(grounds)(
    'is not better than its results, judged by all rules: %s, with both hosts and with one',
    (_, ground) => {
      const { snapshot, pair } = ground;
      for (const each of [snapshot, unreachable(snapshot, 'a'), unreachable(snapshot, 'b')])
        expect(pictureFaults(reportOf(each, pair))).toEqual([]);
    },
  );
});
