import { describe, expect, it } from 'vitest';
import { simulatePlan } from '../../../src/sync/plan/simulate.ts';
import { changedHostKeys } from '../../../src/sync/apply/preconditions/host-keys.ts';
import { renderMessages } from '../../../src/sync/apply/outcome/render-message.ts';
import { makePlan } from '../../../src/sync/plan/make-plan.ts';
import type { Snapshot } from '../../../src/sdk/index.ts';
import { healthyPair } from '../../rules/healthy.ts';
import { driftRules, options, PlantedPair } from '../planted.ts';

const [first, second] = ['SHA256:AAAA', 'SHA256:BBBB'];

describe('the SSH host keys of a pair', () => {
  const hosts = { a: { name: 'mail-a', hostKey: first }, b: { name: 'mail-b' } };

  it('are the same, or the plan is for somebody else', () => {
    expect(changedHostKeys({ hosts }, { a: first, b: second })).toEqual([]);
    const [why, ...more] = changedHostKeys({ hosts }, { a: second, b: second });
    expect(renderMessages(why === undefined ? [] : [why]).join(' ')).toBe(
      'mail-a shows the SSH host key SHA256:BBBB, and showed SHA256:AAAA when the plan was made: it has other keys ' +
        'now, or another machine answers at its address.',
    );
    expect(more).toEqual([]);
  });

  it('say nothing where a transport did not tell one, then or now', () => {
    expect(changedHostKeys({ hosts }, {})).toEqual([]);
    expect(
      changedHostKeys({ hosts: { a: { name: 'mail-a' }, b: { name: 'mail-b' } } }, { a: first, b: second }),
    ).toEqual([]);
  });

  it('stand in the plan as the snapshot has them, also in that of an audit after it', async () => {
    const pair = new PlantedPair();
    try {
      const read = await pair.snapshot();
      const snapshot: Snapshot = { ...read, hosts: { ...read.hosts, a: { ...read.hosts.a, hostKey: first } } };
      const planned = makePlan(snapshot, healthyPair, driftRules, options);
      if (planned.kind === 'refused') throw new Error(planned.reasons.join());
      expect(planned.plan.hosts.a.hostKey).toBe(first);
      expect(planned.plan.hosts.b).not.toHaveProperty('hostKey');
      expect(simulatePlan(snapshot, planned.plan.items).hosts.a.hostKey).toBe(first);
    } finally {
      pair.remove();
    }
  });
});
