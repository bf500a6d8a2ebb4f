import { expect } from 'vitest';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { FactsOfPair } from '../../src/engine/evaluate.ts';
import type { NamedRule, Pair, Result, Snapshot } from '../../src/sdk/index.ts';

const unexplained = ({ rule: { explainedBy: _, ...rule }, ...named }: NamedRule): NamedRule => ({ ...named, rule });
const placeOf = ({ rule, host }: Result): string => `${rule} ${host ?? 'pair'}`;

/**
 * A rule omits nothing because another rule reports it: its verdict is the same without the other rules, and each
 * finding that it does not list is explained by another rule.
 */
export function expectNothingOmitted(
  snapshot: Snapshot,
  pair: Pair,
  rules: readonly NamedRule[],
  facts: FactsOfPair,
): void {
  const alone = evaluate(snapshot, pair, rules.map(unexplained), facts);
  const together = new Map(evaluate(snapshot, pair, rules, facts).map((result) => [placeOf(result), result]));
  for (const result of alone) {
    const other = together.get(placeOf(result));
    expect([placeOf(result), other?.verdict]).toEqual([placeOf(result), result.verdict]);
    if (other !== undefined && other.findings.length < result.findings.length)
      expect(other.explainedBy?.length).toBeGreaterThan(0);
  }
}
