import type { NamedRule, Pair, PairReport, Result, Side } from '../sdk/index.ts';
import type { JudgedPair } from './report.ts';
import { skipReason, selectRules } from './select.ts';

const sides: readonly Side[] = ['a', 'b'];

/**
 * The result for a pair whose judging was aborted: every applicable rule is unknown with this reason. Rules that are
 * off or do not apply to the update phase are skipped.
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
    const skipped = off === undefined ? skipReason(rule, pair) : `turned off: ${off}`;
    if (skipped !== undefined) return [{ ...result, verdict: 'skip', reason: skipped }];
    return scope === 'host' ? sides.map((host) => ({ ...result, host })) : [result];
  });
  return { ...about, results };
}

/** The hosts of a pair whose snapshot could not be parsed. */
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
