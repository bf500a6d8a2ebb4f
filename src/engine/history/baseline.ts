import type { SuppressionWarning, PairReport, ReportedFinding, Result } from '../../sdk/index.ts';
import type { Accepted } from '../accept.ts';
import { wasJudged, withoutAccepted } from '../accept.ts';
import type { FindingPlace } from '../finding-identity.ts';
import { identity, identityOf, stableValue, onOneLine, placeIn } from '../finding-identity.ts';
import { compareText } from '../text-order.ts';

/** A finding in the baseline, with its host by name. */
export interface BaselineEntry extends FindingPlace {
  /** The actual value on one line; absent for a measurement. */
  readonly value?: string;
}

/** The baseline of one pair. */
export interface PairBaseline {
  /** When the hosts were read: date and time, RFC 3339. */
  readonly takenAt: string;
  readonly findings: readonly BaselineEntry[];
}

/**
 * Accepts findings that are in the baseline, each as often as it occurs there, so that a new finding of the same kind
 * is reported. An entry without a finding should be removed; otherwise the finding would not be reported when it
 * returns.
 */
export function withBaseline(
  results: readonly Result[],
  hosts: PairReport['hosts'],
  { takenAt, findings }: PairBaseline,
): Accepted {
  const left = new Entries(findings);
  const accepted = withoutAccepted(results, (result, finding) =>
    left.take(entryOf(hosts, result, finding)) ? { reason: `in the baseline of ${takenAt.slice(0, 10)}` } : undefined,
  );
  const notes = left.rest().flatMap((entry) => noteOn(entry, accepted, hosts));
  return { results: accepted, notes };
}

/**
 * The baseline for these results. Entries that could not be judged are kept. `only`: `all` findings, or only the old
 * entries that are `left`.
 */
export function baselineOf(
  results: readonly Result[],
  hosts: PairReport['hosts'],
  takenAt: string,
  before: PairBaseline | undefined,
  only: 'all' | 'left',
): PairBaseline {
  const old = new Entries(before?.findings ?? []);
  const found = results
    .flatMap((result) =>
      result.verdict === 'fail' ? result.findings.map((finding) => entryOf(hosts, result, finding)) : [],
    )
    .filter((entry) => old.take(entry) || only === 'all');
  const unjudged = old.rest().filter(({ rule, host }) => !wasJudged(results, hosts, rule, sideOf(hosts, host)));
  return {
    takenAt: only === 'left' ? (before?.takenAt ?? takenAt) : takenAt,
    findings: [...found, ...unjudged].sort(byText),
  };
}

function entryOf(hosts: PairReport['hosts'], result: Result, finding: ReportedFinding): BaselineEntry {
  const value = stableValue(finding);
  return { ...placeIn(hosts, result, finding), ...(value === undefined ? {} : { value }) };
}

const keyOf = (entry: BaselineEntry): string => `${identity(entry)} ${JSON.stringify(entry.value ?? null)}`;

const byText = (left: BaselineEntry, right: BaselineEntry): number => compareText(keyOf(left), keyOf(right));

const sideOf = (hosts: PairReport['hosts'], name: string | undefined) =>
  name === undefined ? undefined : (['a', 'b'] as const).find((side) => hosts[side].name === name);

/** A multiset of entries. */
class Entries {
  readonly #entries = new Map<string, BaselineEntry[]>();

  constructor(entries: readonly BaselineEntry[]) {
    for (const entry of entries) this.#entries.set(keyOf(entry), [...(this.#entries.get(keyOf(entry)) ?? []), entry]);
  }

  /** Removes one occurrence; returns whether there was one. */
  take(entry: BaselineEntry): boolean {
    return this.#entries.get(keyOf(entry))?.pop() !== undefined;
  }

  rest(): readonly BaselineEntry[] {
    return [...this.#entries.values()].flat();
  }
}

/** The warning about an entry without a matching finding. `left`: the results after the baseline. */
function noteOn(
  entry: BaselineEntry,
  left: readonly Result[],
  hosts: PairReport['hosts'],
): readonly SuppressionWarning[] {
  const { rule, subject, value } = entry;
  const host = sideOf(hosts, entry.host);
  const note = (kind: SuppressionWarning['kind'], text: string): readonly SuppressionWarning[] => [
    { kind, rule, subject, ...(host === undefined ? {} : { host }), text },
  ];
  const name = `The baseline has ${rule} for ${subject}${entry.host === undefined ? '' : ` on ${entry.host}`}`;
  const now = left
    .flatMap((result) => (result.verdict === 'fail' ? result.findings.map((finding) => ({ result, finding })) : []))
    .find(({ result, finding }) => identityOf(hosts, result, finding) === identity(entry));
  if (now !== undefined)
    return note('changed', `${name} with "${value ?? ''}"; the value is now "${onOneLine(now.finding.actual)}".`);
  if (!wasJudged(left, hosts, rule, host)) return [];
  return note(
    'unused',
    `${name}, which is resolved. Remove it with --prune-baseline; otherwise it would not be reported when it returns.`,
  );
}
