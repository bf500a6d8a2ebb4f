import { afterAll, beforeAll, expect, it } from 'vitest';
import { makePlan } from '../../../src/sync/plan/make-plan.ts';
import { healthyPair } from '../../rules/healthy.ts';
import { options, PlantedPair } from '../planted.ts';

const store = '/etc/bm/bm.jks';
const certificate = '/etc/ssl/certs/bm_cert.pem';
const pair = new PlantedPair();
afterAll(() => pair.remove());

beforeAll(async () => {
  for (const side of ['a', 'b'] as const) pair.write(side, store, `the store of ${side}\n`).own(side, store, '0400');
  pair.append('a', certificate, '# another chain\n');
});

/**
 * BlueMind's key store is no secret by its class (it is derived), but the pattern that lists it matches secrets as
 * well, so that its digest is good for one run only. Taken for a plain one, every apply would find that it has moved.
 */
it('a file that a pattern of secrets lists has a precondition that holds until the plan is applied', async () => {
  const planned = makePlan(await pair.snapshot(), healthyPair, [], {
    ...options,
    takes: [{ side: 'a', pattern: certificate }],
  });
  const stores = planned.kind === 'plan' ? planned.plan.items.filter(({ path }) => path === store) : [];
  expect(stores.length).toBeGreaterThan(0);
  for (const { to, before } of stores)
    expect(before).toMatchObject({ type: 'file', digest: { kind: 'held', value: pair.held(to, store) } });
});
