import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { Change } from '../../src/authoring/cases/overlay.ts';
import { pairWith, snapshotWith } from '../../src/authoring/cases/case.ts';
import { gatingRules, nextStep } from '../../src/engine/next-step.ts';
import { reportPair } from '../../src/engine/report.ts';
import type { Result, UpdatePhase } from '../../src/sdk/index.ts';
import { healthyGround } from '../rules/healthy.ts';

const unit = (host: Change['host'], id: string, load: string, state: string): Change => ({
  host,
  command: 'systemctl show *',
  append: `\nId=${id}\nLoadState=${load}\nActiveState=${state}\nSubState=${state === 'active' ? 'running' : 'dead'}\nUnitFileState=${load === 'masked' ? 'masked' : 'disabled'}\n`,
});
const maintenance: readonly Change[] = [
  {
    host: 'both',
    command: 'crm_mon -1 --include=all --output-as=xml',
    replace: [['maintenance-mode="false"', 'maintenance-mode="true"']],
  },
  {
    host: 'both',
    command: 'cibadmin -Q',
    replace: [['name="stonith-action" value="reboot"', 'name="maintenance-mode" value="true"']],
  },
];
const guard = unit('b', 'bluemind.target', 'masked', 'inactive');
const upgraded = (host: Change['host']): Change => ({
  host,
  command: 'dpkg-query *',
  replace: [['4.9.4-1', '4.9.5-1']],
});

const reportOf = (phase: UpdatePhase | undefined, changes: readonly Change[]) => {
  const difference = { changes, ...(phase === undefined ? {} : { pair: { phase } }) };
  return reportPair(snapshotWith(healthyGround, difference), pairWith(healthyGround.pair, difference), rules);
};

describe('the next step of an update', () => {
  it.each<[string, UpdatePhase, readonly Change[], RegExp, string | undefined]>([
    [
      'the cluster still manages the services',
      'pre-update',
      [],
      /maintenance mode for Pacemaker/,
      'update/cluster-manager-paused',
    ],
    ['the passive host is open', 'pre-update', maintenance, /Protect the passive host/, 'update/passive-host-guarded'],
    ['all is ready', 'pre-update', [...maintenance, guard], /backup.*upgrade the packages on both hosts/, undefined],
    [
      'one host is upgraded',
      'mid-update',
      [...maintenance, guard, upgraded('b')],
      /host with the older version/,
      'update/both-hosts-upgraded',
    ],
    [
      'a script started a service on the passive host',
      'mid-update',
      [...maintenance, unit('b', 'bm-core.service', 'loaded', 'active')],
      /Stop the mail services/,
      'services/writers-on-one-host',
    ],
    [
      'both are upgraded',
      'mid-update',
      [...maintenance, guard, upgraded('both')],
      /post-install configuration on the host with/,
      undefined,
    ],
    [
      'a package is half installed',
      'mid-update',
      [...maintenance, guard, { host: 'b', command: 'dpkg-query *', replace: [['ii \tbm-core', 'iF \tbm-core']] }],
      /dpkg --configure/,
      'packages/installations-complete',
    ],
    [
      'the guard is still there',
      'post-update',
      [...maintenance, guard],
      /Remove the protection/,
      'update/no-mask-left-over',
    ],
    [
      'the cluster is still in maintenance mode',
      'post-update',
      maintenance,
      /Turn cluster management on/,
      'cluster/nothing-held-back',
    ],
    ['all is done', 'post-update', [upgraded('both')], /finished/, undefined],
  ])('%s', (_, phase, changes, text, rule) => {
    const step = reportOf(phase, changes).nextStep;
    expect(step?.text).toMatch(text);
    expect(step?.rule).toBe(rule);
  });

  it('names the host on which it is to be done', () => {
    expect(reportOf('pre-update', maintenance).nextStep).toMatchObject({ host: 'b' });
    expect(reportOf('mid-update', [...maintenance, guard, upgraded('b')]).nextStep).toMatchObject({ host: 'a' });
  });

  it('does not continue while a gating rule could not be judged', () => {
    const step = reportOf('pre-update', [
      ...maintenance,
      guard,
      { host: 'b', command: 'dpkg-query *', fails: 'timeout' },
    ]).nextStep;
    expect(step).toMatchObject({
      rule: 'packages/installations-complete',
      host: 'b',
      text: expect.stringMatching(/Check manually.*timeout/),
    });
  });

  it('puts other critical findings before the irreversible step', () => {
    const other: Result = {
      rule: 'storage/data-on-block-device',
      severity: 'critical',
      summary: 's',
      verdict: 'fail',
      findings: [{ subject: 's', message: 'm', expected: 'e', actual: 'a', moment: 'now', remedy: 'r' }],
    };
    expect(nextStep([other], 'pre-update')).toMatchObject({
      rule: other.rule,
      text: expect.stringMatching(/^Fix .*Then: .*upgrade the packages/),
    });
  });

  it('is in the report exactly when a phase is', () => {
    const report = reportOf(undefined, []);
    expect(report).not.toHaveProperty('phase');
    expect(report).not.toHaveProperty('nextStep');
    expect(reportOf('mid-update', [])).toMatchObject({ phase: 'mid-update', nextStep: expect.anything() });
  });

  it('is decided by rules that there are, each judged in that phase', () => {
    const known = rules.map(({ id }) => id);
    expect(gatingRules.filter((id) => !known.includes(id))).toEqual([]);
    for (const phase of ['pre-update', 'mid-update', 'post-update'] as const) {
      const skipped = reportOf(phase, []).results.filter(({ reason }) => reason?.includes('--phase') === true);
      expect(skipped).toEqual([]);
    }
  });
});
