import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { Ground } from '../../src/authoring/cases/case.ts';
import { groundOf, pairOf, ruleIn, snapshotOf } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import type { FactsOfPair } from '../../src/engine/evaluate.ts';
import { evaluate, factsOfPair } from '../../src/engine/evaluate.ts';
import type { NamedRule, Result } from '../../src/sdk/index.ts';
import { healthyGround } from './healthy.ts';

const folder = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));
const unexplained = ({ rule: { explainedBy: _, ...rule }, ...named }: NamedRule): NamedRule => ({ ...named, rule });
const placeOf = ({ rule, host }: Result): string => `${rule} ${host ?? 'pair'}`;

const healthyFacts = new Map<Ground, FactsOfPair>();
function factsOf(ground: Ground): FactsOfPair {
  const facts = healthyFacts.get(ground) ?? factsOfPair(ground.snapshot, ground.pair);
  healthyFacts.set(ground, facts);
  return facts;
}

/** A rule leaves nothing out because another rule reports it: without the others its verdict is the same. */
describe('a failure that another rule explains is no pass and no skip', () => {
  const cases = rules.flatMap(({ id }) => casesOf(folder, id).map((each) => [id, each.name, each] as const));

  it.each(cases)('%s: %s', (id, _, each) => {
    const [snapshot, pair] = [snapshotOf(healthyGround, each), pairOf(healthyGround, each)];
    const facts = factsOfPair(snapshot, pair, factsOf(groundOf(healthyGround, each)));
    const own = rules.map((rule) => (rule.id === id ? ruleIn(rule, each) : rule));
    const alone = evaluate(snapshot, pair, own.map(unexplained), facts);
    const together = new Map(evaluate(snapshot, pair, own, facts).map((result) => [placeOf(result), result]));
    for (const result of alone) {
      const other = together.get(placeOf(result));
      expect([placeOf(result), other?.verdict]).toEqual([placeOf(result), result.verdict]);
      if (other !== undefined && other.findings.length < result.findings.length)
        expect(other.explainedBy?.length).toBeGreaterThan(0);
    }
  });
});
