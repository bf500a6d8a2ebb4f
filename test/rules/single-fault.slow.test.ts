import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { Case, BaseFixture } from '../../src/authoring/cases/case.ts';
import { baseFixtureOf, isFailing, pairOf, ruleIn, snapshotOf } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import type { FactsOfPair } from '../../src/engine/evaluate.ts';
import { evaluate, factsOfPair } from '../../src/engine/evaluate.ts';
import { selectRules } from '../../src/engine/select.ts';
import type { NamedRule } from '../../src/sdk/index.ts';
import { healthyGround } from './healthy.ts';

const folder = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));

const healthyFacts = new Map<BaseFixture, FactsOfPair>();

/** Facts of a healthy pair: a case has most of its facts in common with it. */
function factsOf(ground: BaseFixture): FactsOfPair {
  const facts = healthyFacts.get(ground) ?? factsOfPair(ground.snapshot, ground.pair);
  healthyFacts.set(ground, facts);
  return facts;
}

/** Judges the situation of a case by any rules, however often: the rules that report something. */
function judging(id: string, each: Case): (change: (rule: NamedRule) => NamedRule) => readonly string[] {
  const pair = pairOf(healthyGround, each);
  const snapshot = snapshotOf(healthyGround, each);
  const facts = factsOfPair(snapshot, pair, factsOf(baseFixtureOf(healthyGround, each)));
  const own = selectRules(
    rules.map((rule) => (rule.id === id ? ruleIn(rule, each) : rule)),
    pair,
  );
  return (change) =>
    [
      ...new Set(
        evaluate(snapshot, pair, own.map(change), facts)
          .filter(({ findings }) => findings.length > 0)
          .map(({ rule }) => rule),
      ),
    ].sort();
}

const cases = rules.flatMap(({ id }) =>
  casesOf(folder, id)
    .filter(isFailing)
    .map((each) => [id, each.name, each] as const),
);

/** Which rules stayed silent because another one reported, in some case. */
const shown = new Set<string>();

describe('one fault is reported by one rule', () => {
  it.each(cases)('%s: %s', (id, _, each) => {
    const reporting = judging(id, each);
    const reported = reporting((rule) => rule);
    expect(reported).toEqual([each.explainedBy ?? id, ...Object.keys(each.alsoFails ?? {})].sort());
    const silent = reporting(unexplained).filter((rule) => !reported.includes(rule));
    for (const rule of silent) {
      const causes = Object.keys(rules.find((named) => named.id === rule)?.rule.explainedBy ?? {}).filter(
        (cause) => reported.includes(cause) || silent.includes(cause),
      );
      expect(causes).not.toEqual([]);
      for (const cause of causes) shown.add(`${rule} by ${cause}`);
      // Nothing true is lost: with the causes off, it is reported.
      expect(reporting((named) => (causes.includes(named.id) ? { ...named, off: 'by the test' } : named))).toContain(
        rule,
      );
    }
  });

  it('and has seldom consequences that need a repair of their own, each with its reason', () => {
    const declared = cases.flatMap(([, , each]) => Object.values(each.alsoFails ?? {}));
    expect(declared.length / cases.length).toBeLessThan(0.07);
    for (const reason of declared) expect(reason.length).toBeGreaterThan(20);
  });
});

const unexplained = ({ rule: { explainedBy: _, ...rule }, ...named }: NamedRule): NamedRule => ({ ...named, rule });

describe('a rule that leaves a finding to another', () => {
  const relations = rules.flatMap(({ id, rule }) =>
    Object.keys(rule.explainedBy ?? {}).map((cause) => [id, cause] as const),
  );

  it.each(relations)('%s to %s: both exist, a case shows it, and it never comes back to itself', (id, cause) => {
    expect(rules.map((rule) => rule.id)).toContain(cause);
    expect(shown).toContain(`${id} by ${cause}`);
    const above = new Set([cause]);
    for (const each of above) for (const [from, to] of relations) if (from === each) above.add(to);
    expect(above).not.toContain(id);
  });
});
