import type { FoundVerdict } from '../../sdk/report/comparison.ts';
import type { PairReport, ReportedFinding, Severity } from '../../sdk/index.ts';
import { severities } from '../../sdk/index.ts';
import { identityOf, stableValue } from '../finding-identity.ts';
import type { Place } from '../judgements.ts';
import { placeOfFinding } from '../judgements.ts';
import { compareText } from '../text-order.ts';

/** A finding of a report, with the data for comparing reports. */
export interface FindingRecord {
  readonly identity: string;
  /** Absent: a measurement. */
  readonly value: string | undefined;
  readonly place: Place;
  readonly severity: Severity;
  readonly verdict: FoundVerdict;
  readonly finding: ReportedFinding;
}

/** All findings of a pair, including waived ones, most severe first, in an order that depends only on their content. */
export const collectFindings = ({ hosts, results }: PairReport): readonly FindingRecord[] =>
  results
    .flatMap((result): readonly FindingRecord[] => {
      const { verdict, severity } = result;
      if (verdict !== 'fail' && verdict !== 'waived') return [];
      return result.findings.map(
        (finding): FindingRecord => ({
          identity: identityOf(hosts, result, finding),
          value: stableValue(finding),
          place: placeOfFinding(hosts, result, finding),
          severity,
          verdict,
          finding,
        }),
      );
    })
    .sort(byUrgency);

const byUrgency = (left: FindingRecord, right: FindingRecord): number =>
  severities.indexOf(left.severity) - severities.indexOf(right.severity) ||
  compareText(left.identity, right.identity) ||
  compareText(left.verdict, right.verdict) ||
  compareText(left.value ?? '', right.value ?? '');

/** Matched findings of two reports, and findings that only one report has. */
export interface Matched {
  readonly both: readonly (readonly [old: FindingRecord, now: FindingRecord])[];
  readonly onlyOld: readonly FindingRecord[];
  readonly onlyNew: readonly FindingRecord[];
}

/**
 * Criteria for matching findings with the same identity, in order of priority: equal value and verdict, equal value,
 * equal verdict, any.
 */
const matchPriority: readonly ((old: FindingRecord, now: FindingRecord) => boolean)[] = [
  (old, now) => sameValue(old, now) && old.verdict === now.verdict,
  sameValue,
  (old, now) => old.verdict === now.verdict,
  () => true,
];

/** Values of measurements are always considered equal. */
export function sameValue(old: FindingRecord, now: FindingRecord): boolean {
  return old.value === undefined || now.value === undefined || old.value === now.value;
}

/**
 * Matches each finding with at most one finding of the other report, by identity. Additional findings with the same
 * identity are new.
 */
export function match(old: readonly FindingRecord[], now: readonly FindingRecord[]): Matched {
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

function byIdentity(found: readonly FindingRecord[]): ReadonlyMap<string, readonly FindingRecord[]> {
  const groups = new Map<string, FindingRecord[]>();
  for (const each of found) {
    const group = groups.get(each.identity);
    if (group === undefined) groups.set(each.identity, [each]);
    else group.push(each);
  }
  return groups;
}

/** Maps new findings to the old findings that they match. */
function pairsOf(
  old: readonly FindingRecord[],
  now: readonly FindingRecord[],
): ReadonlyMap<FindingRecord, FindingRecord> {
  const left = new Set(old);
  const pairs = new Map<FindingRecord, FindingRecord>();
  for (const alike of matchPriority) {
    for (const each of now) {
      const other = pairs.has(each) ? undefined : [...left].find((one) => alike(one, each));
      if (other === undefined) continue;
      pairs.set(each, other);
      left.delete(other);
    }
  }
  return pairs;
}
