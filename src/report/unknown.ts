import type { MissingHostFact, PairReport, Result, Side, UnknownFact, UnknownReason } from '../sdk/index.ts';
import { counted, groupBy } from './findings.ts';

/** Facts of one host that are unknown for the same reason, and the results that depend on them. */
export interface MissingFacts {
  readonly side: Side;
  readonly reason: UnknownReason;
  readonly facts: readonly UnknownFact[];
  /** Results that could not be judged because of these facts; at least one. */
  readonly results: readonly Result[];
}

export const reasonText: Readonly<Record<UnknownReason, string>> = {
  absent: 'absent',
  denied: 'permission denied',
  timeout: 'no answer in time',
  'too-large': 'too large to read',
  'not-collected': 'not collected',
  unparsable: 'could not be parsed',
};

/** Why a result is unknown, as one word; `other` if no missing fact is the cause. */
export const reasonOf = ({ blindedBy }: Result): UnknownReason | 'other' => blindedBy?.[0]?.reason ?? 'other';

const sides: readonly Side[] = ['a', 'b'];

/** Missing facts by host and reason, sorted by the number of affected results. */
export function missingFacts(pair: PairReport): readonly MissingFacts[] {
  const unknown = pair.results.filter((result) => result.verdict === 'unknown');
  const groups = sides.flatMap((side) =>
    [...groupBy(pair.hosts[side].unknownFacts, ({ reason }) => reason)].map(([reason, facts]): MissingFacts => {
      const results = unknown.filter((result) =>
        facts.some(({ fact }) => causesUnknown({ side, fact, reason }, result)),
      );
      return {
        side,
        reason,
        facts: facts.filter(({ fact }) => results.some((result) => causesUnknown({ side, fact, reason }, result))),
        results,
      };
    }),
  );
  return groups
    .filter(({ results }) => results.length > 0)
    .sort((left, right) => right.results.length - left.results.length);
}

const causesUnknown = ({ side, fact, reason }: MissingHostFact, { blindedBy = [] }: Result): boolean =>
  blindedBy.some((each) => each.side === side && each.fact === fact && each.reason === reason);

/** Unknown results that no missing fact explains, grouped by reason. */
export function otherUnknown(pair: PairReport): ReadonlyMap<string, readonly Result[]> {
  const explained = new Set(missingFacts(pair).flatMap(({ results }) => results));
  const rest = pair.results.filter((result) => result.verdict === 'unknown' && !explained.has(result));
  return groupBy(rest, ({ reason }) => reason ?? 'no reason was given');
}

/** Whether any rule has a verdict. A pair without judged rules is not clean. */
export const isJudged = ({ counts: { pass, fail, waived } }: PairReport): boolean => pass + fail + waived > 0;

/**
 * Sentences about everything unknown: one for each host that was not read, each group of missing facts, and each other
 * reason. Empty exactly if both hosts were read and every rule was judged.
 */
export function unknownSentences(pair: PairReport): readonly string[] {
  const unread = sides.flatMap((side) => {
    const { name, status, error } = pair.hosts[side];
    if (status === 'complete') return [];
    return [
      `${name} ${status === 'partial' ? 'was read only in part' : 'could not be read'}${error === undefined ? '' : `: ${error}`}`,
    ];
  });
  const missing = missingFacts(pair).map(
    (group) =>
      `${pair.hosts[group.side].name}: ${missingFactsText(group)} (${factsText(group.facts, pair.hosts[group.side].error)})`,
  );
  const others = [...otherUnknown(pair)].map(
    ([reason, results]) => `${[...new Set(results.map(({ rule }) => rule))].join(', ')} could not be judged: ${reason}`,
  );
  return [...unread, ...missing, ...others];
}

/**
 * The common cause in the details of several facts. A mount that does not respond is reported once, not for every path
 * below it.
 */
export const causeOf = (detail: string): string => /(?:^|: )(\/[^:]* does not respond)$/.exec(detail)?.[1] ?? detail;

/**
 * The names of some facts, and their detail if it is the same for all. `reported`: the error of the host, which is
 * already printed.
 */
function factsText(facts: readonly UnknownFact[], reported: string | undefined): string {
  const names = facts.map(({ fact }) => fact);
  const shown = names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
  const details = [...new Set(facts.map(({ detail }) => causeOf(detail)))];
  return details.length === 1 && details[0] !== undefined && details[0] !== reported
    ? `${shown}: ${details[0]}`
    : shown;
}

/** `permission denied: 2 facts, so 5 rules could not be judged`. */
export const missingFactsText = ({ reason, facts, results }: MissingFacts): string =>
  `${reasonText[reason]}: ${counted(facts.length, 'fact')}, so ${counted(results.length, 'rule')} could not be judged`;
