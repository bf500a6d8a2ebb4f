import { fencingHistory } from '../../src/facts/cluster/cluster-state-model.ts';
import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import { failoverTestsOf, requiredTests } from '../../src/facts/failover/failover-tests.ts';
import { wallClock } from '../../src/facts/machine/wall-clock.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'warning',
  summary: 'Fencing and switchover were tested within the time that the policy sets',
  why:
    'Credentials, cables and configuration change. A failover that was not tested for a long time can fail when it is ' +
    'needed, and an auditor asks for the date of the last test.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'active',
        check: '`crm_mon -1` shows both nodes as Online and the services on this host.',
        text: 'In a maintenance window, do the test that is due: move the services, or fence the passive node.',
        effect: 'The services move, or the passive host goes off hard and boots.',
        verify: 'The services answer at the floating address, and both nodes are online.',
      },
      {
        on: 'controller',
        text:
          'Add the test to `failoverTests` in halint.yaml, with date, kind, result and operator. The cluster reports ' +
          'its fencing itself, as long as it remembers it.',
        verify: "`halint check --rule 'failover/*'` passes.",
      },
    ],
  },
  references: ['man:stonith_admin(8)', 'man:crm_mon(8)'],
  policy: ['failoverTestDays', 'failoverTestKinds'],
  reads: {},
  optional: { clusterState, wallClock },
  appliesTo: ({ policy }) => policy.failoverTestDays !== undefined || 'policy.failoverTestDays is not set',
  check: ({ pair, policy, a, b }) => {
    const clock = a.wallClock.known ? a.wallClock : b.wallClock;
    if (!clock.known) return clock;
    const declared = requiredTests(policy, failoverTestsOf(pair, []), clock.value, true);
    if (declared.every(({ state }) => state === 'current')) return [];
    const histories = [fencingHistory(a.clusterState), fencingHistory(b.clusterState)];
    const known = histories.flatMap((history) => (history.known ? [history.value] : []));
    const unread = histories.find((history) => !history.known);
    const tests = failoverTestsOf(pair, known);
    const due = requiredTests(policy, tests, clock.value, unread === undefined).filter(
      ({ state }) => state !== 'current',
    );
    if (unread?.known === false && due.some(({ state }) => state === 'unknown')) return unread;
    return due.map(({ kind, state, last, until }) => ({
      subject: kind,
      message: state === 'missing' ? `no successful ${kind} test is known` : `the ${kind} test is due`,
      expected: `a successful test within ${policy.failoverTestDays ?? 0} days`,
      actual: last === undefined ? 'none' : `last success on ${last}, valid until ${until ?? last}`,
      moment: 'after-failover',
    }));
  },
});
