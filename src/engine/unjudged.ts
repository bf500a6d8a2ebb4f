import type { NamedRule, Pair, PairReport, Result, Side } from '../sdk/index.ts';
import type { JudgedPair } from './report.ts';
import { passedOver, selectRules } from './select.ts';

const sides: readonly Side[] = ['a', 'b'];

/**
 * A pair of which judging was ended before it came to a result: every rule that would have been judged is unknown, for
 * this reason. A rule that is off or does not belong to the phase of an update is skipped, as ever.
 */
export function unjudged(
  about: Omit<JudgedPair, 'results'>,
  pair: Pair,
  allRules: readonly NamedRule[],
  reason: string,
): JudgedPair {
  const results = selectRules(allRules, pair).flatMap(({ id, rule, off }): Result[] => {
    const { severity, summary, scope } = rule;
    const result: Result = { rule: id, severity, summary, verdict: 'unknown', reason, findings: [] };
    const skipped = off === undefined ? passedOver(rule, pair) : `turned off: ${off}`;
    if (skipped !== undefined) return [{ ...result, verdict: 'skip', reason: skipped }];
    return scope === 'host' ? sides.map((host) => ({ ...result, host })) : [result];
  });
  return { ...about, results };
}

/** Both hosts of a pair of whose snapshot nothing is known. */
export const unknownHosts = ({ hosts }: Pair, via: string, error: string): PairReport['hosts'] => {
  const unread = (side: Side): PairReport['hosts'][Side] => ({
    name: hosts[side].name,
    address: hosts[side].address,
    via,
    status: 'unreachable',
    error,
    duration: 0,
    unknownFacts: [],
  });
  return { a: unread('a'), b: unread('b') };
};
