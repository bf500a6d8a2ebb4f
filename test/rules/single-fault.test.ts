import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { Case, Ground } from '../../src/dev/cases/case.ts';
import { casesOf, groundOf, isFailing, pairOf, ruleIn, snapshotOf } from '../../src/dev/cases/case.ts';
import type { FactsOfPair } from '../../src/engine/evaluate.ts';
import { evaluate, factsOfPair } from '../../src/engine/evaluate.ts';
import { selectRules } from '../../src/engine/select.ts';
import { healthyGround } from './healthy.ts';

const folder = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));

const healthyFacts = new Map<Ground, FactsOfPair>();

/** Facts of a healthy pair: a case has most of its facts in common with it. */
function factsOf(ground: Ground): FactsOfPair {
  const facts = healthyFacts.get(ground) ?? factsOfPair(ground.snapshot, ground.pair);
  healthyFacts.set(ground, facts);
  return facts;
}

/** Every rule that reports something in the situation of a case. */
function reporting(id: string, each: Case): readonly string[] {
  const pair = pairOf(healthyGround, each);
  const snapshot = snapshotOf(healthyGround, each);
  const own = rules.map((rule) => (rule.id === id ? ruleIn(rule, each) : rule));
  const results = evaluate(snapshot, pair, selectRules(own, pair), factsOfPair(snapshot, pair, factsOf(groundOf(healthyGround, each))));
  return [...new Set(results.filter(({ findings }) => findings.length > 0).map(({ rule }) => rule))].sort();
}

const cases = rules.flatMap(({ id }) => casesOf(folder, id).filter(isFailing).map((each) => [id, each.name, each] as const));

describe('one fault is reported by one rule', () => {
  it.each(cases)('%s: %s', (id, _, each) => {
    expect(reporting(id, each)).toEqual([id, ...(each.alsoFails ?? [])].sort());
  });

  it('and seldom has consequences that need a repair of their own', () => {
    const declared = cases.flatMap(([, , each]) => each.alsoFails ?? []);
    expect(declared.length / cases.length).toBeLessThan(0.2);
    for (const [, , each] of cases) expect(each.alsoFails?.length ?? 0).toBeLessThan(4);
  });
});
