import type { HygieneNote, PairReport, ReportedFinding, Result } from '../../sdk/index.ts';
import type { Accepted } from '../accept.ts';
import { wasJudged, withoutAccepted } from '../accept.ts';
import type { FindingPlace } from './finding-identity.ts';
import { identity, identityOf, lastingValue, onOneLine, placeIn } from './finding-identity.ts';
import { compareText } from '../text-order.ts';

/** A finding that was there when the baseline was made; hosts by name. */
export interface BaselineEntry extends FindingPlace {
  /** What was found, on one line; absent: a measurement. */
  readonly value?: string;
}

/** The part of a baseline that is about one pair. */
export interface PairBaseline {
  /** When the hosts were read: date and time, RFC 3339. */
  readonly takenAt: string;
  readonly findings: readonly BaselineEntry[];
}

/**
 * Accepts the findings that the baseline has, each as often as it has it: whoever mends one fault and makes another of
 * the same kind is told of that one. An entry whose fault is gone is to be taken out, or its return would go unseen.
 */
export function withBaseline(
  results: readonly Result[],
  hosts: PairReport['hosts'],
  { takenAt, findings }: PairBaseline,
): Accepted {
  const left = new Entries(findings);
  const accepted = withoutAccepted(results, (result, finding) =>
    left.take(entryOf(hosts, result, finding)) ? `in the baseline of ${takenAt.slice(0, 10)}` : undefined,
  );
  const notes = left.rest().flatMap((entry) => noteOn(entry, accepted, hosts));
  return { results: accepted, notes };
}

/**
 * The baseline that these results make. What they could not judge stays as it was, because nobody knows that it is
 * gone. `only`: `all` that is found, or of what the baseline has what is `left` of it.
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
  const value = lastingValue(finding);
  return { ...placeIn(hosts, result, finding), ...(value === undefined ? {} : { value }) };
}

const keyOf = (entry: BaselineEntry): string => `${identity(entry)} ${JSON.stringify(entry.value ?? null)}`;

const byText = (left: BaselineEntry, right: BaselineEntry): number => compareText(keyOf(left), keyOf(right));

const sideOf = (hosts: PairReport['hosts'], name: string | undefined) =>
  name === undefined ? undefined : (['a', 'b'] as const).find((side) => hosts[side].name === name);

/** Entries, each as often as it is there. */
class Entries {
  readonly #entries = new Map<string, BaselineEntry[]>();

  constructor(entries: readonly BaselineEntry[]) {
    for (const entry of entries) this.#entries.set(keyOf(entry), [...(this.#entries.get(keyOf(entry)) ?? []), entry]);
  }

  /** Takes one of these out; whether there was one. */
  take(entry: BaselineEntry): boolean {
    return this.#entries.get(keyOf(entry))?.pop() !== undefined;
  }

  rest(): readonly BaselineEntry[] {
    return [...this.#entries.values()].flat();
  }
}

/** What there is to say about an entry that nothing took: `left` is what still fails. */
function noteOn(entry: BaselineEntry, left: readonly Result[], hosts: PairReport['hosts']): readonly HygieneNote[] {
  const { rule, subject, value } = entry;
  const host = sideOf(hosts, entry.host);
  const note = (kind: HygieneNote['kind'], text: string): readonly HygieneNote[] => [
    { kind, rule, subject, ...(host === undefined ? {} : { host }), text },
  ];
  const name = `The baseline has ${rule} for ${subject}${entry.host === undefined ? '' : ` on ${entry.host}`}`;
  const now = left
    .flatMap((result) => (result.verdict === 'fail' ? result.findings.map((finding) => ({ result, finding })) : []))
    .find(({ result, finding }) => identityOf(hosts, result, finding) === identity(entry));
  if (now !== undefined)
    return note('changed', `${name} with "${value ?? ''}", and now there is "${onOneLine(now.finding.actual)}".`);
  if (!wasJudged(left, hosts, rule, host)) return [];
  return note('unused', `${name}, which is gone: --prune-baseline takes it out, or its return would go unseen.`);
}
