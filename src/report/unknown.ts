import type { BlindingFact, PairReport, Result, Side, UnknownFact, UnknownReason } from '../sdk/index.ts';
import { counted, groupBy } from './findings.ts';

/** Facts of one host that could not be known, all for the same reason, and what that costs. */
export interface BlindSpot {
  readonly side: Side;
  readonly reason: UnknownReason;
  readonly facts: readonly UnknownFact[];
  /** Results that could not be judged because of one of these facts; at least one. */
  readonly results: readonly Result[];
}

export const reasonText: Readonly<Record<UnknownReason, string>> = {
  absent: 'not there',
  denied: 'permission denied',
  timeout: 'no answer in time',
  'too-large': 'too large to read',
  'not-collected': 'not collected',
  unparsable: 'read, but not understood',
};

/** Why a result is unknown, as one word; `other` when it was not for want of a fact. */
export const reasonOf = ({ blindedBy }: Result): UnknownReason | 'other' => blindedBy?.[0]?.reason ?? 'other';

const sides: readonly Side[] = ['a', 'b'];

/** The reasons for which rules could not be judged, per host, the most expensive first. */
export function blindSpots(pair: PairReport): readonly BlindSpot[] {
  const unknown = pair.results.filter((result) => result.verdict === 'unknown');
  const spots = sides.flatMap((side) =>
    [...groupBy(pair.hosts[side].unknownFacts, ({ reason }) => reason)].map(([reason, facts]): BlindSpot => {
      const results = unknown.filter((result) => facts.some(({ fact }) => blinds({ side, fact, reason }, result)));
      return {
        side,
        reason,
        facts: facts.filter(({ fact }) => results.some((result) => blinds({ side, fact, reason }, result))),
        results,
      };
    }),
  );
  return spots
    .filter(({ results }) => results.length > 0)
    .sort((left, right) => right.results.length - left.results.length);
}

const blinds = ({ side, fact, reason }: BlindingFact, { blindedBy = [] }: Result): boolean =>
  blindedBy.some((each) => each.side === side && each.fact === fact && each.reason === reason);

/** Unknown results that no unknown fact of a host accounts for, by the reason that they give. */
export function otherUnknown(pair: PairReport): ReadonlyMap<string, readonly Result[]> {
  const explained = new Set(blindSpots(pair).flatMap(({ results }) => results));
  const rest = pair.results.filter((result) => result.verdict === 'unknown' && !explained.has(result));
  return groupBy(rest, ({ reason }) => reason ?? 'no reason was given');
}

/** Whether any rule came to a verdict. A pair of which nothing was judged is not clean. */
export const isJudged = ({ counts: { pass, fail, waived } }: PairReport): boolean => pass + fail + waived > 0;

/**
 * Everything that nobody could say, in a few sentences: one for each host that was not read, for each reason that made
 * rules blind, and for each other reason. Empty exactly when both hosts were read and every rule was judged.
 */
export function unknownSentences(pair: PairReport): readonly string[] {
  const unread = sides.flatMap((side) => {
    const { name, status, error } = pair.hosts[side];
    if (status === 'complete') return [];
    return [
      `${name} ${status === 'partial' ? 'was read only in part' : 'could not be read'}${error === undefined ? '' : `: ${error}`}`,
    ];
  });
  const blind = blindSpots(pair).map(
    (spot) =>
      `${pair.hosts[spot.side].name}: ${blindSpotText(spot)} (${factsText(spot.facts, pair.hosts[spot.side].error)})`,
  );
  const others = [...otherUnknown(pair)].map(
    ([reason, results]) => `${[...new Set(results.map(({ rule }) => rule))].join(', ')} could not be judged: ${reason}`,
  );
  return [...unread, ...blind, ...others];
}

/**
 * What is behind the reasons of several facts, where these differ only by what was to be read: a mount that does not
 * respond is named once, and not for every path below it.
 */
export const causeOf = (detail: string): string => /(?:^|: )(\/[^:]* does not respond)$/.exec(detail)?.[1] ?? detail;

/**
 * The names of some facts, and what was said of them when all said the same. `told`: the reason why the host was not
 * read, which was told before.
 */
function factsText(facts: readonly UnknownFact[], told: string | undefined): string {
  const names = facts.map(({ fact }) => fact);
  const shown = names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
  const details = [...new Set(facts.map(({ detail }) => causeOf(detail)))];
  return details.length === 1 && details[0] !== undefined && details[0] !== told ? `${shown}: ${details[0]}` : shown;
}

/** `permission denied: 2 facts, so 5 rules could not be judged`. */
export const blindSpotText = ({ reason, facts, results }: BlindSpot): string =>
  `${reasonText[reason]}: ${counted(facts.length, 'fact')}, so ${counted(results.length, 'rule')} could not be judged`;
