import { severities } from '../../sdk/index.ts';
import type { PairReport, Severity } from '../../sdk/index.ts';
import type { OpenFinding, PairTrend, TrendLine } from '../../sdk/trend.ts';
import type { Found } from './found.ts';
import { foundIn } from './found.ts';
import type { Place } from '../judgements.ts';
import { Judgements } from '../judgements.ts';
import { compareText } from '../text-order.ts';

/** What a report says, but for when. Nights are much alike: equal ones are kept once. */
interface Said extends Omit<TrendLine, 'takenAt'> {
  /** Numbers of kinds. */
  readonly open: ReadonlySet<number>;
  readonly accepted: ReadonlySet<number>;
  readonly judgements: Judgements;
}

interface Entry {
  readonly time: number;
  readonly takenAt: string;
  readonly from: string;
  readonly said: Said;
}

/** A finding that is the same in several reports, as the newest of them has it. */
interface Kind extends Pick<OpenFinding, 'rule' | 'host' | 'subject' | 'moment'> {
  readonly place: Place;
  severity: Severity;
  seen: number;
}

/** The reports of one pair, added in any order. Of each it keeps numbers, and nothing twice that several say. */
export class PairSeries {
  readonly #pair: string;
  readonly #entries = new Map<number, Entry>();
  readonly #said = new Map<string, Said>();
  readonly #judgements = new Map<string, { readonly number: number; readonly judgements: Judgements }>();
  readonly #numbers = new Map<string, number>();
  readonly #kinds: Kind[] = [];

  constructor(pair: string) {
    this.#pair = pair;
  }

  /** Adds a report; where there is one of the same time already, says where that is from instead. */
  add(report: PairReport, from: string): { readonly alreadyFrom: string } | undefined {
    const time = Date.parse(report.takenAt);
    const other = this.#entries.get(time);
    if (other !== undefined) return { alreadyFrom: other.from };
    this.#entries.set(time, { time, takenAt: report.takenAt, from, said: this.#saidBy(report, time) });
    return undefined;
  }

  trend(): PairTrend {
    const entries = [...this.#entries.values()].sort((left, right) => left.time - right.time);
    const still = this.#kinds.flatMap((kind, number) => {
      const finding = followed(kind, number, entries);
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
      reports: entries.map(({ takenAt, said: { findings, notJudged, waived, notRead } }) => ({
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

  #saidBy(report: PairReport, time: number): Said {
    const found = this.#numbered(foundIn(report), time);
    const numbersOf = (verdict: Found['verdict']): readonly number[] =>
      found
        .filter(([each]) => each.verdict === verdict)
        .map(([, number]) => number)
        .sort((x, y) => x - y);
    const [open, accepted] = [numbersOf('fail'), numbersOf('waived')];
    const notRead = [report.hosts.a, report.hosts.b]
      .filter(({ status }) => status !== 'complete')
      .map(({ name }) => name);
    const line = { findings: report.findings, notJudged: report.counts.unknown, waived: accepted.length, notRead };
    const { number, judgements } = this.#judgementsOf(report);
    const key = JSON.stringify([line, open, accepted, number]);
    const said = this.#said.get(key) ?? { ...line, open: new Set(open), accepted: new Set(accepted), judgements };
    this.#said.set(key, said);
    return said;
  }

  #judgementsOf(report: PairReport): { readonly number: number; readonly judgements: Judgements } {
    const judgements = new Judgements(report);
    const { fingerprint } = judgements;
    const known = this.#judgements.get(fingerprint) ?? { number: this.#judgements.size, judgements };
    this.#judgements.set(fingerprint, known);
    return known;
  }

  /** What a rule says twice are two: the second is another one than the first, and may have come later. */
  #numbered(found: readonly Found[], time: number): readonly (readonly [Found, number])[] {
    const times = new Map<string, number>();
    return found.map((each) => {
      const nth = (times.get(each.identity) ?? 0) + 1;
      times.set(each.identity, nth);
      return [each, this.#numberOf(each, nth, time)];
    });
  }

  #numberOf({ identity, place, severity, finding: { subject, moment } }: Found, nth: number, time: number): number {
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

/**
 * Since when a finding has been there that the newest report which could judge it has; nothing where it is gone, or
 * accepted.
 */
function followed(
  { place, severity, rule, host, subject, moment }: Kind,
  number: number,
  entries: readonly Entry[],
): OpenFinding | undefined {
  const isThere = ({ said }: Entry): boolean => said.open.has(number) || said.accepted.has(number);
  const isBreak = (entry: Entry): boolean =>
    !isThere(entry) && entry.said.judgements.without(place).standing === 'judged';
  const lastBreak = entries.findLastIndex(isBreak);
  const unbroken = entries.slice(lastBreak + 1);
  const having = unbroken.filter(isThere);
  const [first, last] = [having[0], having.at(-1)];
  if (first === undefined || last === undefined || !last.said.open.has(number)) return undefined;
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
