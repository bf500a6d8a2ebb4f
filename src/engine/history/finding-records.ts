import type { FoundVerdict } from '../../sdk/comparison.ts';
import type { PairReport, ReportedFinding, Severity } from '../../sdk/index.ts';
import { severities } from '../../sdk/index.ts';
import { identityOf, lastingValue } from './finding-identity.ts';
import type { Place } from '../judgements.ts';
import { placeOfFinding } from '../judgements.ts';
import { compareText } from '../text-order.ts';

/** A finding of a report, with what two reports are compared by. */
export interface Found {
  readonly identity: string;
  /** Absent: a measurement. */
  readonly value: string | undefined;
  readonly place: Place;
  readonly severity: Severity;
  readonly verdict: FoundVerdict;
  readonly finding: ReportedFinding;
}

/**
 * All findings of a pair, accepted ones as well, worst first, in an order that depends on nothing but what they say.
 */
export const foundIn = ({ hosts, results }: PairReport): readonly Found[] =>
  results
    .flatMap((result): readonly Found[] => {
      const { verdict, severity } = result;
      if (verdict !== 'fail' && verdict !== 'waived') return [];
      return result.findings.map(
        (finding): Found => ({
          identity: identityOf(hosts, result, finding),
          value: lastingValue(finding),
          place: placeOfFinding(hosts, result, finding),
          severity,
          verdict,
          finding,
        }),
      );
    })
    .sort(byUrgency);

const byUrgency = (left: Found, right: Found): number =>
  severities.indexOf(left.severity) - severities.indexOf(right.severity) ||
  compareText(left.identity, right.identity) ||
  compareText(left.verdict, right.verdict) ||
  compareText(left.value ?? '', right.value ?? '');

/** The findings that both reports have, one with one, and those that only one has. */
export interface Matched {
  readonly both: readonly (readonly [old: Found, now: Found])[];
  readonly onlyOld: readonly Found[];
  readonly onlyNew: readonly Found[];
}

/**
 * Of what a rule says twice the likest go together: with one value and one verdict, with one value, with one verdict;
 * then the rest.
 */
const likeness: readonly ((old: Found, now: Found) => boolean)[] = [
  (old, now) => sameValue(old, now) && old.verdict === now.verdict,
  sameValue,
  (old, now) => old.verdict === now.verdict,
  () => true,
];

/** A measurement is compared with nothing. */
export function sameValue(old: Found, now: Found): boolean {
  return old.value === undefined || now.value === undefined || old.value === now.value;
}

/**
 * Each finding of one report with at most one of the other, by identity: where there are more of a kind than before,
 * one is new.
 */
export function match(old: readonly Found[], now: readonly Found[]): Matched {
  const [before, after] = [byIdentity(old), byIdentity(now)];
  const earlier = new Map([...after].flatMap(([identity, alike]) => [...pairsOf(before.get(identity) ?? [], alike)]));
  const continued = new Set(earlier.values());
  return {
    both: now.flatMap((each) => {
      const other = earlier.get(each);
      return other === undefined ? [] : [[other, each] as const];
    }),
    onlyOld: old.filter((each) => !continued.has(each)),
    onlyNew: now.filter((each) => !earlier.has(each)),
  };
}

function byIdentity(found: readonly Found[]): ReadonlyMap<string, readonly Found[]> {
  const groups = new Map<string, Found[]>();
  for (const each of found) {
    const group = groups.get(each.identity);
    if (group === undefined) groups.set(each.identity, [each]);
    else group.push(each);
  }
  return groups;
}

/** New ones, each with the old one that it continues. */
function pairsOf(old: readonly Found[], now: readonly Found[]): ReadonlyMap<Found, Found> {
  const left = new Set(old);
  const pairs = new Map<Found, Found>();
  for (const alike of likeness) {
    for (const each of now) {
      const other = pairs.has(each) ? undefined : [...left].find((one) => alike(one, each));
      if (other === undefined) continue;
      pairs.set(each, other);
      left.delete(other);
    }
  }
  return pairs;
}
