import type { HygieneNote, PairReport, ReportedFinding, Result, Waiver } from '../sdk/index.ts';
import type { Accepted } from './accept.ts';
import { wasJudged, withoutAccepted } from './accept.ts';
import { lastingValue, onOneLine } from './finding-identity.ts';

/** Days before its end at which a waiver is mentioned, so that nobody is surprised by it. */
const noticeDays = 14;

/**
 * Accepts what the waivers of a pair describe. The day is that on which the hosts were read, so that a snapshot is judged alike
 * whenever that happens. A waiver that has expired accepts nothing.
 */
export function waive(results: readonly Result[], hosts: PairReport['hosts'], waivers: readonly Waiver[], takenAt: string): Accepted {
  if (waivers.length === 0) return { results, notes: [] };
  const today = takenAt.slice(0, 10);
  const used = new Set<Waiver>();
  const left = withoutAccepted(results, (result, finding) => {
    const covering = waivers.filter((each) => !hasExpired(each, today) && covers(each, result, finding));
    for (const each of covering) used.add(each);
    const [first] = covering;
    return first === undefined ? undefined : `${first.reason} (${first.owner}, until ${first.expires})`;
  });
  return { results: left, notes: waivers.flatMap((waiver) => noteOn(waiver, used.has(waiver), results, hosts, today)) };
}

/** Dates of this form sort as texts do. */
const hasExpired = ({ expires }: Waiver, today: string): boolean => today > expires;

const isAbout = (waiver: Waiver, result: Result, finding: ReportedFinding): boolean =>
  waiver.rule === result.rule &&
  (waiver.host === undefined || waiver.host === (finding.host ?? result.host)) &&
  waiver.subject === finding.subject &&
  (waiver.moment ?? finding.moment) === finding.moment;

/** Nobody can foresee what a measurement will give, so that a value says nothing about it. */
const hasValue = ({ value }: Waiver, finding: ReportedFinding): boolean => {
  const found = lastingValue(finding);
  return value === undefined || found === undefined || onOneLine(value) === found;
};

const covers = (waiver: Waiver, result: Result, finding: ReportedFinding): boolean => isAbout(waiver, result, finding) && hasValue(waiver, finding);

function noteOn(waiver: Waiver, used: boolean, results: readonly Result[], hosts: PairReport['hosts'], today: string): readonly HygieneNote[] {
  const { rule, host, subject, owner, expires, at } = waiver;
  const name = `The waiver of ${rule} for ${subject}${host === undefined ? '' : ` on ${hosts[host].name}`}`;
  const note = (kind: HygieneNote['kind'], text: string): readonly HygieneNote[] => [{ kind, rule, subject, ...(host === undefined ? {} : { host }), text, at }];
  const found = results.flatMap((result) => (result.verdict === 'fail' ? result.findings.filter((finding) => isAbout(waiver, result, finding)) : []));
  if (hasExpired(waiver, today)) {
    const now = found.length > 0 ? 'What it accepted is still there and counts again' : wasJudged(results, hosts, rule, host) ? 'What it accepted is gone' : 'Whether what it accepted is still there is unknown';
    return note('expired', `${name} expired on ${expires}. ${now}: ${found.length > 0 ? `mend it, or ask ${owner} to accept it again` : 'delete the waiver'}.`);
  }
  if (used) {
    const soon = daysBetween(today, expires) <= noticeDays;
    return soon ? note('expires-soon', `${name} ends after ${expires}; then what it accepts counts again. It is ${owner} who accepted it.`) : [];
  }
  const [other] = found;
  if (other !== undefined) return note('changed', `${name} accepts "${waiver.value ?? ''}", and now there is "${onOneLine(other.actual)}", which nobody accepted.`);
  if (!wasJudged(results, hosts, rule, host)) return [];
  return note('unused', `${name} accepts nothing that is there: delete it, or what comes back stays unseen.`);
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;
