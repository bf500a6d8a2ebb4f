import { severities } from '../../sdk/index.ts';
import type { PairReport, Severity } from '../../sdk/index.ts';
import type { OpenFinding, PairTrend, TrendLine } from '../../sdk/report/trend.ts';
import type { FindingRecord } from './finding-records.ts';
import { collectFindings } from './finding-records.ts';
import type { Place } from '../judgements.ts';
import { Judgements } from '../judgements.ts';
import { compareText } from '../text-order.ts';
import { trendLineOf } from './trend-line.ts';

/**
 * The data of a report without its time. Equal reports share one object, because consecutive reports are often equal.
 */
interface ReportData extends Omit<TrendLine, 'takenAt'> {
  /** Indexes in the list of tracked findings. */
  readonly open: ReadonlySet<number>;
  readonly accepted: ReadonlySet<number>;
  readonly judgements: Judgements;
}

interface Entry {
  readonly time: number;
  readonly takenAt: string;
  readonly from: string;
  readonly data: ReportData;
}

/** A finding across several reports, with the values of the newest one. */
interface Kind extends Pick<OpenFinding, 'rule' | 'host' | 'subject' | 'moment'> {
  readonly place: Place;
  severity: Severity;
  seen: number;
}

/** The reports of one pair, added in any order. Stores indexes instead of findings, and shares equal data. */
export class PairSeries {
  readonly #pair: string;
  readonly #entries = new Map<number, Entry>();
  readonly #data = new Map<string, ReportData>();
  readonly #judgements = new Map<string, { readonly number: number; readonly judgements: Judgements }>();
  readonly #numbers = new Map<string, number>();
  readonly #kinds: Kind[] = [];

  constructor(pair: string) {
    this.#pair = pair;
  }

  /** Adds a report. If there is already one with the same time, returns its origin instead. */
  add(report: PairReport, from: string): { readonly alreadyFrom: string } | undefined {
    const time = Date.parse(report.takenAt);
    const other = this.#entries.get(time);
    if (other !== undefined) return { alreadyFrom: other.from };
    this.#entries.set(time, { time, takenAt: report.takenAt, from, data: this.#dataOf(report, time) });
    return undefined;
  }

  trend(): PairTrend {
    const entries = [...this.#entries.values()].sort((left, right) => left.time - right.time);
    const still = this.#kinds.flatMap((kind, number) => {
      const finding = openFinding(kind, number, entries);
      return finding === undefined ? [] : [finding];
    });
    still.sort(
      (left, right) =>
        severities.indexOf(left.severity) - severities.indexOf(right.severity) ||
        compareText(keyOf(left), keyOf(right)),
    );
    const newest = entries.at(-1)?.takenAt;
    return {
      pair: this.#pair,
      reports: entries.map(({ takenAt, data: { findings, notJudged, waived, notRead } }) => ({
        takenAt,
        findings,
        notJudged,
        waived,
        notRead,
      })),
      open: still.filter(({ lastSeen }) => lastSeen === newest),
      unsettled: still.filter(({ lastSeen }) => lastSeen !== newest),
    };
  }

  #dataOf(report: PairReport, time: number): ReportData {
    const found = this.#numbered(collectFindings(report), time);
    const numbersOf = (verdict: FindingRecord['verdict']): readonly number[] =>
      found
        .filter(([each]) => each.verdict === verdict)
        .map(([, number]) => number)
        .sort((x, y) => x - y);
    const [open, accepted] = [numbersOf('fail'), numbersOf('waived')];
    const { takenAt: _takenAt, ...line } = trendLineOf(report);
    const { number, judgements } = this.#judgementsOf(report);
    const key = JSON.stringify([line, open, accepted, number]);
    const data = this.#data.get(key) ?? { ...line, open: new Set(open), accepted: new Set(accepted), judgements };
    this.#data.set(key, data);
    return data;
  }

  #judgementsOf(report: PairReport): { readonly number: number; readonly judgements: Judgements } {
    const judgements = new Judgements(report);
    const { fingerprint } = judgements;
    const known = this.#judgements.get(fingerprint) ?? { number: this.#judgements.size, judgements };
    this.#judgements.set(fingerprint, known);
    return known;
  }

  /** Numbers findings with the same identity, so that each is tracked separately. */
  #numbered(found: readonly FindingRecord[], time: number): readonly (readonly [FindingRecord, number])[] {
    const times = new Map<string, number>();
    return found.map((each) => {
      const nth = (times.get(each.identity) ?? 0) + 1;
      times.set(each.identity, nth);
      return [each, this.#numberOf(each, nth, time)];
    });
  }

  #numberOf(
    { identity, place, severity, finding: { subject, moment } }: FindingRecord,
    nth: number,
    time: number,
  ): number {
    const key = `${nth} ${identity}`;
    const number = this.#numbers.get(key) ?? this.#kinds.length;
    const kind = this.#kinds[number];
    if (kind === undefined) {
      const { rule, host } = place;
      this.#kinds.push({ rule, ...(host === undefined ? {} : { host }), subject, moment, place, severity, seen: time });
      this.#numbers.set(key, number);
    } else if (kind.seen < time) {
      kind.severity = severity;
      kind.seen = time;
    }
    return number;
  }
}

/** The age of a finding that is open in the newest report that judged it; undefined if it is resolved or accepted. */
function openFinding(
  { place, severity, rule, host, subject, moment }: Kind,
  number: number,
  entries: readonly Entry[],
): OpenFinding | undefined {
  const isThere = ({ data }: Entry): boolean => data.open.has(number) || data.accepted.has(number);
  const isBreak = (entry: Entry): boolean =>
    !isThere(entry) && entry.data.judgements.without(place).standing === 'judged';
  const lastBreak = entries.findLastIndex(isBreak);
  const unbroken = entries.slice(lastBreak + 1);
  const having = unbroken.filter(isThere);
  const [first, last] = [having[0], having.at(-1)];
  if (first === undefined || last === undefined || !last.data.open.has(number)) return undefined;
  const notJudgedBefore = unbroken.indexOf(first);
  return {
    ...{ rule, severity, ...(host === undefined ? {} : { host }), subject, moment },
    since: first.takenAt,
    perhapsOlder: lastBreak < 0 || notJudgedBefore > 0,
    lastSeen: last.takenAt,
    reports: having.length,
    notJudged: unbroken.length - notJudgedBefore - having.length,
  };
}

const keyOf = ({ rule, host, subject, moment }: OpenFinding): string =>
  JSON.stringify([rule, host ?? null, subject, moment]);
