import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { Case, BaseFixture } from '../../src/authoring/cases/case.ts';
import { baseFixtureOf, judgeCase, pairOf, ruleIn, snapshotOf } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import type { FactsOfPair } from '../../src/engine/evaluate.ts';
import { evaluate, factsOfPair } from '../../src/engine/evaluate.ts';
import { mirrored } from '../../src/engine/mirrored.ts';
import { contextOf, factsOf as factsNeeded } from '../../src/engine/select.ts';
import type { NamedRule, Pair, Result, Side, Snapshot } from '../../src/sdk/index.ts';
import { notRead, otherSide, sourceKey } from '../../src/sdk/index.ts';
import { loud } from '../engine/loud.ts';
import { healthyGround, healthyPair, healthySnapshot } from './healthy.ts';

const folder = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));
const ground: BaseFixture = healthyGround;

const judge = (rule: NamedRule, snapshot: Snapshot, pair: Pair): readonly Result[] =>
  evaluate(snapshot, pair, [rule], factsOfPair(snapshot, pair, undefined, undefined, loud));

const found = (results: readonly Result[]) =>
  results
    .flatMap((result) => result.findings)
    .map((finding) => ({ ...finding, host: finding.host ?? ('pair' as const) }));

const verdicts = (results: readonly Result[]): string[] => results.map((result) => result.verdict);

const healthyPairs: readonly BaseFixture[] = [ground, ...Object.values(ground.variants ?? {})];
const parsed = new Map<BaseFixture, FactsOfPair>();

/** Facts of a healthy pair, parsed once. */
function factsOf(each: BaseFixture): FactsOfPair {
  const facts = parsed.get(each) ?? factsOfPair(each.snapshot, each.pair, undefined, undefined, loud);
  parsed.set(each, facts);
  return facts;
}

/** The pair, which notes what is asked of its policy. */
const watched = (pair: Pair, asked: Set<string>): Pair => ({
  ...pair,
  policy: new Proxy(pair.policy, {
    get(policy, key) {
      asked.add(String(key));
      return Reflect.get(policy, key);
    },
  }),
});

/** Objects all the way down, so that a rule that writes to a fact throws. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const cases: readonly Case[] = casesOf(folder, id);

  it('does not fail on the healthy pair', () => {
    const results = judge(rule, frozen(healthySnapshot), healthyPair);
    expect(found(results)).toEqual([]);
    expect(verdicts(results), results.map((result) => result.reason).join()).not.toContain('unknown');
  });

  it.each(cases.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const results = judgeCase(ground, rule, each);
    if (typeof each.expect === 'string') {
      expect(found(results)).toEqual([]);
      return expect(verdicts(results)).toContain(each.expect);
    }
    const expected = each.expect.map(({ actual, line, ...rest }) => ({
      ...rest,
      ...(actual === undefined ? {} : { actual: expect.stringContaining(actual) }),
      ...(line === undefined ? {} : { at: expect.objectContaining({ line }) }),
    }));
    const findings = found(results);
    expect(findings).toEqual(expect.arrayContaining(expected.map((one) => expect.objectContaining(one))));
    expect(findings.map((finding) => finding.subject).sort()).toEqual(each.expect.map(({ subject }) => subject).sort());
  });

  it('has a case that fails and one that passes beyond the healthy pair, in fixtures/rules', () => {
    const failing = cases.filter((each) => typeof each.expect !== 'string' && each.expect.length > 0);
    expect(failing.length).toBeGreaterThan(0);
    expect(cases.length).toBeGreaterThan(failing.length);
  });

  it.each(Object.keys(rule.rule.parameters))('has a case in which the parameter %s turns the verdict', (name) => {
    const turned = cases.filter((each) => {
      if (each.parameters?.[name] === undefined) return false;
      const { [name]: _, ...others } = each.parameters;
      return (
        found(judgeCase(ground, rule, each)).length > 0 !==
        found(judgeCase(ground, rule, { ...each, parameters: others })).length > 0
      );
    });
    expect(turned).not.toEqual([]);
  });

  it('says which values of the policy it reads', () => {
    const own = new Set<string>();
    // Read by the engine for every rule that compares the running state of hosts.
    const ofEngine = 'evidenceSkew';
    // What fills in its remedies is not what it judges by.
    const { siteValues: _, ...bare } = rule;
    const said = rule.rule.policy ?? [];
    for (const each of healthyPairs) evaluate(each.snapshot, watched(each.pair, own), [bare], factsOf(each));
    for (const each of cases) {
      const [snapshot, pair] = [snapshotOf(ground, each), pairOf(ground, each)];
      evaluate(snapshot, watched(pair, own), [bare], factsOfPair(snapshot, pair, factsOf(baseFixtureOf(ground, each))));
    }
    own.delete(ofEngine);
    expect(said).toEqual(expect.arrayContaining([...own]));
    // What only its facts read may be said as well, where it decides what the rule compares.
    if (said.some((key) => !own.has(key))) evaluate(ground.snapshot, watched(ground.pair, own), [bare]);
    expect([...own]).toEqual(expect.arrayContaining([...said]));
  });

  const failing = cases.filter((each) => typeof each.expect !== 'string');

  it.each(failing.map((each) => [each.name, each] as const))('says all that a reader needs: %s', (_, each) => {
    for (const finding of found(judgeCase(ground, rule, each))) {
      for (const text of [finding.subject, finding.message, finding.expected, finding.actual, finding.remedy]) {
        expect(text).toMatch(/\S/);
        expect(text).not.toMatch(/undefined|\[object |NaN/);
      }
      expect(finding.message).not.toContain('\n');
    }
  });

  it.each(failing.map((each) => [each.name, each] as const))('mirrors when the hosts change places: %s', (_, each) => {
    const snapshot = snapshotOf(ground, each);
    const swapped = mirrored(snapshot, pairOf(ground, each));
    const flip = (host: Side | 'pair') => (host === 'pair' ? host : otherSide(host));
    const key = (finding: ReturnType<typeof found>[number], host = finding.host): string =>
      // What is said of each host may come in either order.
      JSON.stringify([host, finding.subject, finding.moment, finding.actual.split(/\W+/).sort()]);
    const straight = found(judgeCase(ground, rule, each))
      .map((finding) => key(finding))
      .sort();
    const mirror = found(judge(ruleIn(rule, each), swapped.snapshot, swapped.pair)).map((finding) =>
      key(finding, flip(finding.host)),
    );
    expect(mirror.sort()).toEqual(straight);
  });

  const sides: readonly Side[] = ['a', 'b'];
  const needed = factsNeeded([{ id, rule: { ...rule.rule, optional: {} } }]);
  it.each(needed.flatMap((fact) => sides.map((side) => [fact.id, side, fact] as const)))(
    'never passes while %s of host %s is unknown',
    (_, side, fact) => {
      const sources = Object.values(fact.sources(contextOf(healthyPair, side))).map(sourceKey);
      const host = healthySnapshot.hosts[side];
      const blinded = { ...host.readings };
      for (const key of sources) blinded[key] = notRead('denied', 'taken away by the test');
      const snapshot = {
        ...healthySnapshot,
        hosts: { ...healthySnapshot.hosts, [side]: { ...host, readings: blinded } },
      };
      const results = judge(rule, snapshot, healthyPair).filter(
        (result) => result.host === undefined || result.host === side,
      );
      expect(verdicts(results)).not.toContain('pass');
    },
  );
});
