import { describe, expect, it } from 'vitest';
import { rules } from '../../../rules/index.ts';
import { nextOperation } from '../../../src/engine/readiness/next-operation.ts';
import { readinessOf } from '../../../src/engine/readiness/readiness.ts';
import { covers, requirements } from '../../../src/engine/readiness/requirements.ts';
import type { ClusterManager, PairPicture, PairReport, ReportedFinding, Result } from '../../../src/sdk/index.ts';
import { operationPhases } from '../../../src/sdk/index.ts';
import { documentOf } from '../../report/documents.ts';

const green = ((): PairReport => {
  const [pair] = documentOf('green').pairs;
  return pair ?? expect.fail('green.json has no pair');
})();

/** Every rule passed. */
const passed: readonly Result[] = rules.map(({ id, rule: { severity, summary } }) => ({
  ...{ rule: id, severity, summary, verdict: 'pass', findings: [] },
}));

const picture = (manager: ClusterManager, holders: string, nodes?: { a: string; b: string }): PairPicture => ({
  hosts: { a: {}, b: {} },
  addresses: [
    {
      address: '192.0.2.10',
      held: { a: holders.includes('a') ? 'yes' : 'no', b: holders.includes('b') ? 'yes' : 'no' },
    },
  ],
  cluster: { manager, seesPeer: { a: 'yes', b: 'yes' }, ...(nodes === undefined ? {} : { nodes }) },
});

const pairWith = (changes: Partial<PairReport> = {}): PairReport => ({
  ...green,
  results: passed,
  picture: picture('pacemaker', 'a'),
  ...changes,
});

const finding: ReportedFinding = {
  ...{
    subject: 'x',
    message: 'it is broken',
    expected: 'whole',
    actual: 'broken',
    moment: 'now',
    remedy: 'Repair it.',
  },
};
const withVerdict = (rule: string, change: Partial<Result>): readonly Result[] =>
  passed.map((each) => (each.rule === rule ? { ...each, ...change } : each));
const countsFor = (phase: (typeof operationPhases)[number]): readonly string[] =>
  rules
    .filter(({ id, rule: { severity } }) => requirements[phase].some((each) => covers(each, id, severity)))
    .map(({ id }) => id);

describe.each(operationPhases)('%s', (phase) => {
  it('is go if every rule that counts passed, and names the next command', () => {
    const readiness = readinessOf(pairWith(), phase);
    expect(readiness).toMatchObject({ go: true, reasons: [], excepted: [] });
    expect(Object.keys(readiness.next.commands ?? {})).toEqual(['pcs', 'crmsh']);
  });

  it('is no-go for each rule that counts, whether it failed, could not be judged or was judged in part', () => {
    for (const rule of countsFor(phase))
      for (const change of [
        { verdict: 'fail', findings: [finding] },
        { verdict: 'unknown', reason: 'not collected' },
        { verdict: 'fail', findings: [], explainedBy: ['other/rule'] },
      ] as const) {
        const { go, reasons, next } = readinessOf(pairWith({ results: withVerdict(rule, change) }), phase);
        expect([go, reasons.map((each) => [each.rule, each.verdict])], rule).toEqual([false, [[rule, change.verdict]]]);
        expect(next.commands).toBeUndefined();
      }
  });

  it('is go whatever the other rules find', () => {
    const counting = new Set(countsFor(phase));
    const others = passed.map(
      (each): Result => (counting.has(each.rule) ? each : { ...each, verdict: 'fail', findings: [finding] }),
    );
    expect(others.some(({ verdict }) => verdict === 'fail')).toBe(true);
    expect(readinessOf(pairWith({ results: others }), phase).go).toBe(true);
  });

  it('is no-go without both hosts, and without any rule that was judged', () => {
    const unread = { ...green.hosts.b, status: 'unreachable', error: 'no answer' } as const;
    expect(readinessOf(pairWith({ hosts: { ...green.hosts, b: unread } }), phase)).toMatchObject({
      go: false,
      reasons: [{ verdict: 'unknown', host: 'b', text: 'the host was not read completely: no answer' }],
    });
    expect(readinessOf(pairWith({ results: [] }), phase).go).toBe(false);
    const skipped = passed.map((each): Result => ({ ...each, verdict: 'skip' }));
    expect(readinessOf(pairWith({ results: skipped }), phase).go).toBe(false);
  });

  it('is go with accepted findings and rules that are off, and names them', () => {
    const [first = '', second = ''] = countsFor(phase);
    const results = passed.map(
      (each): Result =>
        each.rule === first
          ? { ...each, verdict: 'waived', findings: [finding] }
          : each.rule === second
            ? { ...each, verdict: 'off', reason: 'not here' }
            : each,
    );
    expect(readinessOf(pairWith({ results }), phase)).toMatchObject({ go: true, excepted: [first, second] });
  });

  it('lists findings before what is not known, each worst first', () => {
    const counting = new Set(countsFor(phase));
    const results = passed.map(
      (each, i): Result =>
        counting.has(each.rule)
          ? { ...each, verdict: i % 2 === 0 ? 'fail' : 'unknown', findings: i % 2 === 0 ? [finding] : [] }
          : each,
    );
    const verdicts = readinessOf(pairWith({ results }), phase).reasons.map(({ verdict }) => verdict);
    expect(verdicts).toEqual([...verdicts].sort());
  });
});

describe('the rules that count', () => {
  it.each(operationPhases)('exist, and each has a reason: %s', (phase) => {
    for (const { rules: named, why } of requirements[phase]) {
      expect(why).toMatch(/^[a-z].*[^.]$/);
      for (const each of named)
        expect(
          rules.some(({ id, rule }) => covers({ why, rules: [each] }, id, rule.severity)),
          each,
        ).toBe(true);
    }
  });

  it('are all critical and all error rules before a deployment', () => {
    const serious = rules.filter(({ rule: { severity } }) => severity === 'critical' || severity === 'error');
    expect(countsFor('pre-deployment')).toEqual(expect.arrayContaining(serious.map(({ id }) => id)));
  });

  it('are, before a switchover, those about writers, membership, replication, fencing and failed actions', () => {
    expect(countsFor('pre-switchover')).toEqual(
      expect.arrayContaining([
        ...['storage/not-mounted-on-both', 'quorum/quorate-now', 'cluster/nodes-online', 'replication/replicating'],
        ...['replication/disks-up-to-date', 'fencing/fencing-enabled', 'fencing/device-works'],
        ...['cluster/failures-cleared', 'cluster/resources-run', 'cluster/nothing-held-back'],
      ]),
    );
  });

  it('after a switchover, do not ask for the standby to be over: that is the next command', () => {
    expect(countsFor('post-switchover')).not.toContain('cluster/nothing-held-back');
  });
});

describe('the next command', () => {
  const next = (manager: ClusterManager, phase: (typeof operationPhases)[number], holders = 'a') =>
    nextOperation(pairWith({ picture: picture(manager, holders, { a: 'node-1', b: 'node 2' }) }), phase, true);

  it.each([
    [
      'pacemaker',
      'pre-deployment',
      'b',
      { pcs: ['pcs property set maintenance-mode=true'], crmsh: ['crm configure property maintenance-mode=true'] },
    ],
    ['pacemaker', 'pre-maintenance', 'b', { pcs: ["pcs node standby 'node 2'"], crmsh: ["crm node standby 'node 2'"] }],
    ['pacemaker', 'pre-switchover', 'a', { pcs: ['pcs node standby node-1'], crmsh: ['crm node standby node-1'] }],
    [
      'pacemaker',
      'post-switchover',
      'b',
      { pcs: ["pcs node unstandby 'node 2'"], crmsh: ["crm node online 'node 2'"] },
    ],
    ['keepalived', 'pre-deployment', 'b', { systemd: ['systemctl stop keepalived'] }],
    ['keepalived', 'pre-maintenance', 'b', { systemd: ['systemctl stop keepalived'] }],
    ['keepalived', 'pre-switchover', 'a', { systemd: ['systemctl stop keepalived'] }],
    ['keepalived', 'post-switchover', 'b', { systemd: ['systemctl start keepalived'] }],
    ['drbd-reactor', 'pre-maintenance', 'b', { systemd: ['systemctl stop drbd-reactor'] }],
    ['drbd-reactor', 'pre-switchover', 'a', { 'drbd-reactor': ['drbd-reactorctl evict --keep-masked'] }],
    ['drbd-reactor', 'post-switchover', 'b', { 'drbd-reactor': ['drbd-reactorctl evict --unmask'] }],
    ['heartbeat', 'pre-switchover', 'a', { heartbeat: ['hb_standby all'] }],
  ] as const)('of %s for %s runs on host %s', (manager, phase, host, commands) => {
    expect(next(manager, phase)).toMatchObject({ host, commands });
  });

  it('is for the other host if the roles are swapped', () => {
    expect(next('pacemaker', 'pre-switchover', 'b')).toMatchObject({
      host: 'b',
      commands: { pcs: ["pcs node standby 'node 2'"] },
    });
  });

  it('is not given while no host, or each host, is active, or without a cluster manager', () => {
    for (const holders of ['', 'ab']) expect(next('pacemaker', 'pre-switchover', holders).commands).toBeUndefined();
    for (const manager of ['none', 'unknown'] as const) {
      const { text, commands } = next(manager, 'pre-switchover');
      expect(commands).toBeUndefined();
      expect(text).toContain('follow your own procedure');
    }
  });
});
