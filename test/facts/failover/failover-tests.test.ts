import { describe, expect, it } from 'vitest';
import { profiles } from '../../../src/config/profiles.ts';
import type { FenceEvent } from '../../../src/facts/cluster/cluster-state-model.ts';
import { dayOf, failoverTestsOf, requiredTests } from '../../../src/facts/failover/failover-tests.ts';
import type { FailoverTest, FailoverTestKind } from '../../../src/sdk/index.ts';
import { healthyPair } from '../../rules/healthy.ts';

const fenced = (each: Partial<FenceEvent>): FenceEvent => ({
  ...{ action: 'reboot', target: 'mail-b', status: 'success', origin: 'mail-a', completed: '2026-11-22 10:29:18Z' },
  ...each,
});
const testsIn = (...fencing: readonly FenceEvent[]) => failoverTestsOf(healthyPair, [fencing]);

describe('the tests that the cluster remembers', () => {
  it('are fencings of a host of the pair, with result and day', () => {
    expect(testsIn(fenced({}))).toEqual([
      { date: '2026-11-22', kind: 'fencing', result: 'passed', host: 'mail-b', source: 'cluster' },
    ]);
    expect(testsIn(fenced({ status: 'failed' }))[0]?.result).toBe('failed');
  });

  it('count once if both hosts remember them', () => {
    expect(failoverTestsOf(healthyPair, [[fenced({})], [fenced({})]])).toHaveLength(1);
  });

  it('are not what switches nothing off, what is pending, has no readable time, or concerns another node', () => {
    const others = [
      fenced({ action: 'on' }),
      fenced({ action: 'monitor' }),
      fenced({ status: 'pending' }),
      fenced({ completed: 'yesterday' }),
      fenced({ target: 'mail-c' }),
    ];
    expect(testsIn(...others)).toEqual([]);
    const { completed: _, ...withoutTime } = fenced({});
    expect(testsIn(withoutTime)).toEqual([]);
  });

  it.each([
    ['2026-11-22 10:29:18Z', '2026-11-22'],
    ['2026-11-22 00:29:18 +01:00', '2026-11-21'],
    ['2026-11-22 23:29:18.123456 -0500', '2026-11-23'],
    ['Sun Nov  1 10:29:18 2026', '2026-11-01'],
    ['2026-13-40 10:29:18Z', undefined],
    ['', undefined],
  ])('take place on the day in UTC: %s', (completed, day) => {
    expect(dayOf(completed)).toBe(day);
  });
});

describe('a required test', () => {
  const at = (day: string): number => Date.parse(day) / 1000;
  const test = (kind: FailoverTestKind, date: string, result: FailoverTest['result'] = 'passed'): FailoverTest => ({
    ...{ kind, date, result, source: 'configuration' },
  });
  const policy = { ...profiles.generic, failoverTestDays: 30 };
  const states = (tests: readonly FailoverTest[], day: string, complete = true): readonly string[] =>
    requiredTests(policy, tests, at(day), complete).map(({ kind, state }) => `${kind} ${state}`);

  it('is required only by a policy', () => {
    expect(requiredTests(profiles.generic, [], at('2026-03-01'), true)).toEqual([]);
  });

  it('is current up to and including the last day, and due afterwards', () => {
    const tests = [test('fencing', '2026-01-30'), test('switchover', '2026-02-01')];
    expect(states(tests, '2026-03-01T23:59:59Z')).toEqual(['fencing current', 'switchover current']);
    expect(states(tests, '2026-03-02')).toEqual(['fencing due', 'switchover current']);
  });

  it('is missing without a success', () => {
    expect(states([test('fencing', '2026-02-01', 'failed')], '2026-03-01')).toEqual([
      'fencing missing',
      'switchover missing',
    ]);
  });

  it('is a switchover also if the services moved by a failover', () => {
    expect(states([test('failover', '2026-02-20')], '2026-03-01')[1]).toBe('switchover current');
  });

  it('is unknown, not missing, if a host may remember a fencing, and if no clock is known', () => {
    expect(states([], '2026-03-01', false)).toEqual(['fencing unknown', 'switchover missing']);
    const tests = [test('fencing', '2026-02-01'), test('switchover', '2026-02-01')];
    expect(requiredTests(policy, tests, undefined, true).map(({ state }) => state)).toEqual(['unknown', 'unknown']);
  });
});
