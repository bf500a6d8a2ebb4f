import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isFailing, pairOf, snapshotOf } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import { reportPair } from '../../src/engine/report.ts';
import { pairPicture } from '../../src/picture/pair-picture.ts';
import type { KnownFailover, SimulatedFailover, Snapshot } from '../../src/sdk/index.ts';
import { healthyGround, healthyPair, healthySnapshot } from '../rules/healthy.ts';

const cases = fileURLToPath(new URL('../../fixtures/rules', import.meta.url));

const failoversOf = (snapshot: Snapshot, pair = healthyPair): readonly SimulatedFailover[] | undefined =>
  reportPair(snapshot, pair, [], undefined, undefined, pairPicture).picture?.failovers;

const lossOf = (side: 'a' | 'b', all: readonly SimulatedFailover[] | undefined): KnownFailover => {
  const found = all?.find(({ lost }) => lost === side);
  if (found === undefined || 'unknown' in found) throw new Error(`not known: ${JSON.stringify(found)}`);
  return found;
};

describe('the simulated failovers of a pair', () => {
  it('are those of both hosts: fencing first, then each service after the one before it in its group', () => {
    const all = failoversOf(healthySnapshot);
    const first = lossOf('a', all);
    expect(first).toMatchObject({ basis: 'live', fenced: true, devices: ['p_fence_a'] });
    expect(first.services.filter(({ state, on }) => state !== 'started' || on.join() !== 'mail-b')).toEqual([]);
    expect(first.steps.slice(0, 3)).toEqual([
      { step: 'fence mail-a', after: [] },
      { step: 'start p_lvm', on: 'mail-b', after: ['fence mail-a'] },
      { step: 'start p_fs_cyruslib', on: 'mail-b', after: ['start p_lvm'] },
    ]);
    expect(first.steps.map(({ step }) => step).slice(1)).toEqual(first.services.map(({ id }) => `start ${id}`));
    expect(lossOf('b', all).devices).toEqual(['p_fence_b']);
    // Everything runs on mail-a already.
    expect(lossOf('b', all).steps).toEqual([{ step: 'fence mail-b', after: [] }]);
  });

  it.each([
    ['failover/services-run-on-survivor', (each: KnownFailover) => each.services.some(({ reason }) => reason)],
    ['failover/lost-node-is-fenced', (each: KnownFailover) => !each.fenced || each.devices.length === 0],
  ] as const)('show the fault of each failing case of %s', (rule, shows) => {
    const failing = casesOf(cases, rule).filter(isFailing);
    expect(failing.length).toBeGreaterThan(0);
    for (const each of failing) {
      const all = failoversOf(snapshotOf(healthyGround, each), pairOf(healthyGround, each));
      const known = (all ?? []).flatMap((found) => ('unknown' in found ? [] : [found]));
      expect(known.some(shows), each.name).toBe(true);
    }
  });

  it('are not known where the host did not simulate, and absent without Pacemaker', () => {
    const { a, b } = healthySnapshot.hosts;
    const key = Object.keys(a.readings).find((each) => each.includes('simulate-failover')) ?? '';
    const failed = { read: false, reason: 'timeout', detail: 'no answer in 20 s' } as const;
    const without = { ...a, readings: { ...a.readings, [key]: failed } };
    const [first, second] = failoversOf({ ...healthySnapshot, hosts: { a: without, b } }) ?? [];
    expect(second).toEqual({ lost: 'b', unknown: 'the simulated failover: no answer in 20 s' });
    expect(first).toMatchObject({ lost: 'a', fenced: true });
  });
});
