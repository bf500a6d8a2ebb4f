import type { FailoverTest, FailoverTestKind, Pair, Policy, RequiredTest } from '../../sdk/index.ts';
import type { FenceEvent } from '../cluster/cluster-state-model.ts';

/**
 * The failover tests of a pair: those that halint.yaml declares, and the fencing that the cluster remembers. Newest
 * first.
 */
export const failoverTestsOf = (
  { failoverTests = [], hosts }: Pair,
  histories: readonly (readonly FenceEvent[])[],
): readonly FailoverTest[] => {
  const names = [hosts.a.name, hosts.b.name];
  const fenced = histories.flatMap((events) => events.flatMap((event) => fencingTest(event, names)));
  // Both hosts remember the same fencing.
  const distinct = new Map(fenced.map((test) => [`${test.date} ${test.host ?? ''} ${test.result}`, test]));
  return [...failoverTests, ...distinct.values()].sort((left, right) =>
    left.date === right.date ? 0 : left.date > right.date ? -1 : 1,
  );
};

/** A fencing with a known end, of one of these hosts. `on` and `monitor` switch nothing off. */
function fencingTest({ action, target, status, completed }: FenceEvent, names: readonly string[]): FailoverTest[] {
  const date = completed === undefined ? undefined : dayOf(completed);
  if (date === undefined || !names.includes(target) || (action !== 'reboot' && action !== 'off')) return [];
  if (status !== 'success' && status !== 'failed') return [];
  const result = status === 'success' ? 'passed' : 'failed';
  return [{ date, kind: 'fencing', result, host: target, source: 'cluster' }];
}

/** The day (UTC) of `2026-11-22 10:29:18Z`, `2026-11-22 10:29:18 +01:00` or `Sun Nov 22 10:29:18 2026`. */
export function dayOf(completed: string): string | undefined {
  const stamp = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? ?(Z|[+-]\d\d:?\d\d)?$/.exec(completed);
  const time =
    stamp === null
      ? Date.parse(`${/^\w{3} (\w{3} +\d{1,2} \d\d:\d\d:\d\d \d{4})$/.exec(completed)?.[1] ?? ''} UTC`)
      : Date.parse(`${stamp[1]}T${stamp[2]}${stamp[3] ?? 'Z'}`);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 10);
}

/** The kinds that count as a test of each kind: a failover moves the services as a switchover does. */
const countsAs: Readonly<Record<FailoverTestKind, readonly FailoverTestKind[]>> = {
  fencing: ['fencing'],
  switchover: ['switchover', 'failover'],
  failover: ['failover'],
};

/** Required if the policy sets a maximum age and no kinds. */
const usualKinds: readonly FailoverTestKind[] = ['fencing', 'switchover'];

/**
 * The state of each test that the policy requires. A test that failed after the last success makes it due: the pair
 * has shown that it does not work. `now`: seconds since the epoch, if known. `complete`: the histories of both hosts
 * are known.
 */
export function requiredTests(
  { failoverTestDays, failoverTestKinds = usualKinds }: Policy,
  tests: readonly FailoverTest[],
  now: number | undefined,
  complete: boolean,
): readonly RequiredTest[] {
  if (failoverTestDays === undefined) return [];
  /** A fencing that only an unread host remembers would count. */
  const unknown = (kind: FailoverTestKind): boolean =>
    now === undefined || (!complete && countsAs[kind].includes('fencing'));
  return failoverTestKinds.map((kind): RequiredTest => {
    const own = tests.filter((test) => countsAs[kind].includes(test.kind));
    const last = own.find(({ result }) => result === 'passed')?.date;
    if (last === undefined) return { kind, state: unknown(kind) ? 'unknown' : 'missing' };
    const until = new Date(Date.parse(last) + failoverTestDays * day).toISOString().slice(0, 10);
    const failedSince = own.some(({ result, date }) => result === 'failed' && date > last);
    const tooOld = now === undefined || new Date(now * 1000).toISOString().slice(0, 10) > until;
    const state = !tooOld && !failedSince ? 'current' : unknown(kind) ? 'unknown' : 'due';
    return { kind, state, last, until };
  });
}

const day = 86_400_000;
