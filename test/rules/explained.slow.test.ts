import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { BaseFixture } from '../../src/authoring/cases/case.ts';
import { baseFixtureOf, pairOf, ruleIn, snapshotOf } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import type { FactsOfPair } from '../../src/engine/evaluate.ts';
import { factsOfPair } from '../../src/engine/evaluate.ts';
import { expectNothingOmitted } from './explained.ts';
import { healthyGround, pairOf as pairIn, readPair } from './healthy.ts';

const folder = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));
const healthyFacts = new Map<BaseFixture, FactsOfPair>();
function factsOf(ground: BaseFixture): FactsOfPair {
  const facts = healthyFacts.get(ground) ?? factsOfPair(ground.snapshot, ground.pair);
  healthyFacts.set(ground, facts);
  return facts;
}

describe('a failure that another rule explains is no pass and no skip', () => {
  const cases = rules.flatMap(({ id }) => casesOf(folder, id).map((each) => [id, each.name, each] as const));

  it.each(cases)('%s: %s', (id, _, each) => {
    const [snapshot, pair] = [snapshotOf(healthyGround, each), pairOf(healthyGround, each)];
    const facts = factsOfPair(snapshot, pair, factsOf(baseFixtureOf(healthyGround, each)));
    const own = rules.map((rule) => (rule.id === id ? ruleIn(rule, each) : rule));
    expectNothingOmitted(snapshot, pair, own, facts);
  });
});

/** Pairs of trees: the folders in HALINT_PAIRS, each with a halint.yaml. */
const recorded = process.env['HALINT_PAIRS'];

describe.skipIf(recorded === undefined)('the same in recorded pairs (skipped: HALINT_PAIRS is not set)', () => {
  it.each(recorded === undefined ? [] : readdirSync(recorded).sort())('%s', async (name) => {
    const folder = join(recorded ?? '', name);
    const pair = pairIn(join(folder, 'halint.yaml'));
    const snapshot = await readPair(pair, folder);
    expectNothingOmitted(snapshot, pair, rules, factsOfPair(snapshot, pair));
  });
});
