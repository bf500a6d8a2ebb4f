import { describe, expect, it } from 'vitest';
import { compareFailovers } from '../../src/engine/history/compare-failovers.ts';
import type { FailoverStep, KnownFailover, PairReport, SimulatedFailover } from '../../src/sdk/index.ts';
import { pairReport } from './reports.ts';

/** A chain: each step waits for the one before it. */
const chain = (...steps: readonly string[]): readonly FailoverStep[] =>
  steps.map((step, i) => ({ step, on: 'b', after: i === 0 ? [] : [steps[i - 1] ?? ''] }));

const failover = (more: Partial<KnownFailover> = {}): KnownFailover => ({
  lost: 'a',
  basis: 'live',
  fenced: true,
  devices: ['f_a'],
  services: [
    { id: 'p_fs', state: 'started', on: ['b'] },
    { id: 'p_cyrus', state: 'started', on: ['b'] },
  ],
  steps: chain('fence a', 'start p_fs', 'start p_cyrus', 'start p_postfix'),
  ...more,
});

const withFailover = (each: SimulatedFailover): PairReport => ({
  ...pairReport([]),
  picture: {
    hosts: { a: {}, b: {} },
    addresses: [],
    cluster: { manager: 'pacemaker', seesPeer: { a: 'yes', b: 'yes' } },
    failovers: [each],
  },
});

const changes = (old: SimulatedFailover, now: SimulatedFailover): readonly string[] =>
  compareFailovers(withFailover(old), withFailover(now)).map(
    ({ subject, before, now: after }) => `${subject}: ${before} → ${after}`,
  );

describe('changes of a simulated failover', () => {
  it('are none between equal simulations, and none if one report has no simulation', () => {
    expect(changes(failover(), failover())).toEqual([]);
    expect(compareFailovers(pairReport([]), withFailover(failover()))).toEqual([]);
  });

  it('name a service that no longer starts, with the reason', () => {
    const now = failover({
      services: [
        { id: 'p_fs', state: 'started', on: ['b'] },
        { id: 'p_cyrus', state: 'stopped', on: [], reason: 'loc_x, score -INFINITY on b' },
      ],
    });
    expect(changes(failover(), now)).toEqual(['p_cyrus: started on b → stopped, loc_x, score -INFINITY on b']);
    expect(changes(now, failover())).toEqual(['p_cyrus: stopped, loc_x, score -INFINITY on b → started on b']);
  });

  it('name another host, a lost promotion, and services that are new or removed', () => {
    const old = failover({ services: [{ id: 'p_drbd', state: 'promoted', on: ['b'] }] });
    expect(changes(old, failover({ services: [{ id: 'p_drbd', state: 'started', on: ['c'] }] }))).toEqual([
      'p_drbd: promoted on b → started on c',
    ]);
    expect(changes(old, failover({ services: [{ id: 'p_new', state: 'started', on: ['b'] }] }))).toEqual([
      'p_drbd: promoted on b → not configured',
      'p_new: not configured → started on b',
    ]);
  });

  it('name other fencing', () => {
    expect(changes(failover(), failover({ devices: [] }))).toEqual(['fencing: by f_a → by no usable device']);
    expect(changes(failover(), failover({ fenced: false, devices: [] }))).toEqual(['fencing: by f_a → none']);
  });

  it('name the nearest steps that lost their order, not those that follow them', () => {
    const now = failover({
      steps: [
        ...chain('fence a', 'start p_fs'),
        { step: 'start p_cyrus', on: 'b', after: ['fence a'] },
        { step: 'start p_postfix', on: 'b', after: ['start p_cyrus'] },
      ],
    });
    expect(changes(failover(), now)).toEqual(['start p_cyrus: after start p_fs → in no order with it']);
    expect(changes(now, failover())).toEqual(['start p_cyrus: in no order with start p_fs → after it']);
  });

  it('see a reversed order from both sides', () => {
    const now = failover({ steps: chain('fence a', 'start p_cyrus', 'start p_fs', 'start p_postfix') });
    expect(changes(failover(), now)).toEqual([
      'start p_cyrus: after start p_fs → in no order with it',
      'start p_fs: in no order with start p_cyrus → after it',
    ]);
  });

  it('take no step in between for a change, and none that is missing', () => {
    const between = failover({
      steps: chain('fence a', 'start p_lvm', 'start p_fs', 'start p_cyrus', 'start p_postfix'),
    });
    expect(changes(failover(), between)).toEqual([]);
    expect(changes(between, failover())).toEqual([]);
  });

  it('say when a simulation became unknown or known', () => {
    expect(changes(failover(), { lost: 'a', unknown: 'b is standby' })).toEqual([
      'simulation: known → not known: b is standby',
    ]);
    expect(changes({ lost: 'a', unknown: 'x' }, { lost: 'a', unknown: 'y' })).toEqual([]);
  });
});
