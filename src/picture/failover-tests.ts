import { fencingHistory } from '../facts/cluster/cluster-state-model.ts';
import { failoverTestsOf, requiredTests } from '../facts/failover/failover-tests.ts';
import type { FailoverTests } from '../sdk/index.ts';
import type { View } from './view.ts';

/** The declared and remembered failover tests, and the state of those that the policy requires. */
export function testsIn({ pair, a, b }: View): FailoverTests | undefined {
  const histories = [fencingHistory(a.clusterState), fencingHistory(b.clusterState)];
  const tests = failoverTestsOf(
    pair,
    histories.flatMap((history) => (history.known ? [history.value] : [])),
  );
  const { failoverTestDays: maxDays } = pair.policy;
  if (tests.length === 0 && maxDays === undefined) return undefined;
  const clock = [a.wallClock, b.wallClock].find(({ known }) => known);
  const now = clock?.known === true ? clock.value : undefined;
  const required = requiredTests(
    pair.policy,
    tests,
    now,
    histories.every(({ known }) => known),
  );
  return { ...(maxDays === undefined ? {} : { maxDays }), tests, required };
}
