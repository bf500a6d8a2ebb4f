import type { PairReport, Severity, Side } from '../sdk/index.ts';
import { severities } from '../sdk/index.ts';
import { counted, rulesWith, severityCounts } from './findings.ts';
import { TopAction } from './top-action.ts';
import type { Statement } from './statement.ts';
import { missingFacts, reasonText } from './unknown.ts';

/** Number of pairs that a statement about a fleet names. */
const pairsNamed = 3;

/**
 * The summary of a report, in one to three statements: findings, rules that could not be judged, and the first action.
 * Keeps only the data of a pair that the statements need.
 */
export class Summary {
  #pairs = 0;
  /** The statement on the first pair, for a report with one pair. */
  #onFirst: Statement | undefined;
  /** The pairs with findings, and their number by severity. */
  readonly #wrong: string[] = [];
  readonly #rules = {
    judged: new Set<string>(),
    waived: new Set<string>(),
    unknown: new Set<string>(),
    off: new Set<string>(),
  };
  /** The number of pairs with unknown results; pair and reasons of the first few. */
  readonly #notJudged: {
    pairs: number;
    readonly shown: { readonly pair: string; readonly because: readonly string[] }[];
  } = { pairs: 0, shown: [] };
  readonly #first = new TopAction();

  add(pair: PairReport): void {
    const notRead = [pair.hosts.a, pair.hosts.b].filter(({ status }) => status !== 'complete');
    const unread = notRead.map(
      ({ name, status }) => `${name} ${status === 'unreachable' ? 'could not be read' : 'was read only in part'}`,
    );
    const because = unread.length > 0 ? unread : reasons(pair);
    this.#first.add(pair);
    if (this.#pairs === 0) this.#onFirst = wrongOnPair(pair);
    this.#pairs += 1;
    if (severityCounts(pair.findings) !== '')
      this.#wrong.push(`${pair.pair} (${severityCounts(mostSevere(pair.findings))})`);
    for (const rule of rulesWith(pair, 'pass', 'fail', 'waived')) this.#rules.judged.add(rule);
    for (const rule of rulesWith(pair, 'waived')) this.#rules.waived.add(rule);
    for (const rule of rulesWith(pair, 'unknown')) this.#rules.unknown.add(rule);
    for (const rule of rulesWith(pair, 'off')) this.#rules.off.add(rule);
    if (unread.length === 0 && pair.counts.unknown === 0) return;
    this.#notJudged.pairs += 1;
    if (this.#notJudged.pairs <= pairsNamed) this.#notJudged.shown.push({ pair: pair.pair, because });
  }

  statements(): readonly Statement[] {
    return [this.#whatIsWrong(), this.#whatIsUnknown(), this.#first.statement(this.#pairs > 1)].filter(
      (statement) => statement !== undefined,
    );
  }

  #whatIsWrong(): Statement {
    if (this.#wrong.length === 0) return this.#nothingIsWrong();
    if (this.#pairs === 1 && this.#onFirst !== undefined) return this.#onFirst;
    const short = `${this.#wrong.length} of ${counted(this.#pairs, 'pair')} with findings`;
    return { full: `${short}: ${this.#wrong.join(', ')}.`, short: `${short}.` };
  }

  #nothingIsWrong(): Statement {
    const { judged, waived, unknown, off } = this.#rules;
    if (judged.size === 0) {
      const why = off.size > 0 ? ` (${counted(off.size, 'rule')} off)` : '';
      return { full: `Nothing was judged${why}: this is not a pass.`, short: `Nothing was judged${why}: not a pass.` };
    }
    const found = unknown.size > 0 ? 'No findings in what could be judged' : 'No findings';
    const pairs = this.#pairs > 1 ? ` on ${this.#pairs} pairs` : '';
    const accepted = `${waived.size > 0 ? `, ${waived.size} waived` : ''}${off.size > 0 ? `, ${off.size} off` : ''}`;
    const short = `No findings (${counted(judged.size, 'rule')}${accepted}).`;
    return { full: `${found}: ${counted(judged.size, 'rule')} judged${pairs}${accepted}.`, short };
  }

  #whatIsUnknown(): Statement | undefined {
    const { pairs, shown } = this.#notJudged;
    if (pairs === 0) return undefined;
    const because = this.#pairs > 1 ? this.#notJudgedPairs() : (shown[0]?.because ?? []).join(', ');
    if (this.#rules.unknown.size === 0)
      return {
        full: `Not a pass: ${because}.`,
        short: `Not a pass: ${this.#pairs > 1 ? because : (shown[0]?.because[0] ?? '')}.`,
      };
    const rules = counted(this.#rules.unknown.size, 'rule');
    return {
      full: `${rules} could not be judged (not a pass)${because === '' ? '' : `: ${because}`}.`,
      short: `${rules} not judged: not a pass.`,
    };
  }

  /** `mail-1 (a1 could not be read), mail-2 (2 facts of a2 (permission denied)) and 7 more pairs`. */
  #notJudgedPairs(): string {
    const { pairs, shown } = this.#notJudged;
    const named = shown.map(({ pair, because: [first, ...others] }) => {
      if (first === undefined) return pair;
      return `${pair} (${first}${others.length === 0 ? '' : `, and ${counted(others.length, 'other reason')}`})`;
    });
    return `${named.join(', ')}${pairs > shown.length ? ` and ${counted(pairs - shown.length, 'more pair')}` : ''}`;
  }
}

const places: readonly (Side | undefined)[] = ['a', 'b', undefined];

/** `2 critical, 1 error on mail-b; 1 critical on mail-a; 3 lesser`, most severe first. */
function wrongOnPair(pair: PairReport): Statement {
  const failed = pair.results.filter(({ verdict }) => verdict === 'fail');
  const perPlace = places
    .map((side) => {
      const counts: Record<Severity, number> = { critical: 0, error: 0, warning: 0, info: 0 };
      for (const result of failed) {
        counts[result.severity] += result.findings.filter(({ host }) => (host ?? result.host) === side).length;
      }
      return { counts, place: side === undefined ? 'the pair' : pair.hosts[side].name };
    })
    .sort((left, right) => worse(left.counts, right.counts));
  const shown = mostSevere(pair.findings);
  const parts = perPlace.flatMap(({ counts, place }) => {
    const some = severityCounts(intersection(counts, shown));
    return some === '' ? [] : [`${some} on ${place}`];
  });
  const lesser = shown === pair.findings ? 0 : pair.findings.warning + pair.findings.info;
  const full = [...parts, ...(lesser > 0 ? [`${lesser} lesser`] : [])].join('; ');
  return { full: `${full}.`, short: `${severityCounts(shown)}; worst: ${perPlace[0]?.place ?? pair.pair}.` };
}

type SeverityCounts = PairReport['findings'];

/** Only critical findings and errors, if there are any. */
const mostSevere = (counts: SeverityCounts): SeverityCounts =>
  counts.critical + counts.error > 0 && counts.warning + counts.info > 0 ? { ...counts, warning: 0, info: 0 } : counts;

const intersection = (counts: SeverityCounts, shown: SeverityCounts): SeverityCounts => ({
  critical: shown.critical > 0 ? counts.critical : 0,
  error: shown.error > 0 ? counts.error : 0,
  warning: shown.warning > 0 ? counts.warning : 0,
  info: shown.info > 0 ? counts.info : 0,
});

function worse(left: SeverityCounts, right: SeverityCounts): number {
  const differing = severities.find((severity) => left[severity] !== right[severity]);
  return differing === undefined ? 0 : right[differing] - left[differing];
}

const reasons = (pair: PairReport): readonly string[] =>
  missingFacts(pair).map(({ side, reason, facts }) => {
    const what = facts.length === 1 ? (facts[0]?.fact ?? '') : counted(facts.length, 'fact');
    return `${what} of ${pair.hosts[side].name} (${reasonText[reason]})`;
  });
