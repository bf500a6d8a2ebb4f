import type { PairReport, Result, Side, UnknownFact, UnknownReason } from '../sdk/index.ts';
import { groupBy } from './findings.ts';

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

const isReason = (text: string): text is UnknownReason => Object.hasOwn(reasonText, text);

/** The engine's words in an unknown result's reason: `mounts is unknown (denied): …`. */
const blindedBy = /(?:^|\s)(\S+) is unknown \(([a-z-]+)\)/g;

interface Blinding {
  readonly fact: string;
  readonly reason: UnknownReason;
}

function blindings(result: Result): readonly Blinding[] {
  return [...(result.reason ?? '').matchAll(blindedBy)].flatMap(([, fact = '', reason = '']) =>
    isReason(reason) ? [{ fact, reason }] : [],
  );
}

/** Why a result is unknown, as one word; `other` when it was not for want of a fact. */
export const reasonOf = (result: Result): UnknownReason | 'other' => blindings(result)[0]?.reason ?? 'other';

const sides: readonly Side[] = ['a', 'b'];

/** The reasons for which rules could not be judged, per host, the most expensive first. */
export function blindSpots(pair: PairReport): readonly BlindSpot[] {
  const unknown = pair.results.filter((result) => result.verdict === 'unknown');
  const spots = sides.flatMap((side) =>
    [...groupBy(pair.hosts[side].unknownFacts, ({ reason }) => reason)].map(([reason, facts]): BlindSpot => {
      const results = unknown
        .filter(({ host }) => host === undefined || host === side)
        .filter((result) => facts.some(({ fact }) => blinds({ fact, reason }, result)));
      return { side, reason, facts: facts.filter(({ fact }) => results.some((result) => blinds({ fact, reason }, result))), results };
    }),
  );
  return spots.filter(({ results }) => results.length > 0).sort((left, right) => right.results.length - left.results.length);
}

const blinds = ({ fact, reason }: Blinding, result: Result): boolean =>
  blindings(result).some((each) => each.fact === fact && each.reason === reason);

/** Unknown results that no unknown fact of a host accounts for, by the reason that they give. */
export function otherUnknown(pair: PairReport): ReadonlyMap<string, readonly Result[]> {
  const explained = new Set(blindSpots(pair).flatMap(({ results }) => results));
  const rest = pair.results.filter((result) => result.verdict === 'unknown' && !explained.has(result));
  return groupBy(rest, ({ reason }) => reason ?? 'no reason was given');
}
