import type { HygieneNote, PairReport, ReportedFinding, Result, Waiver } from '../sdk/index.ts';
import type { Accepted } from './accept.ts';
import { wasJudged, withoutAccepted } from './accept.ts';
import { lastingValue, onOneLine } from './history/finding-identity.ts';

/** Days before its end at which a waiver is mentioned, so that nobody is surprised by it. */
const noticeDays = 14;

/**
 * Accepts what the waivers of a pair describe. The day is that on which the hosts were read, so that a snapshot is
 * judged alike whenever that happens. A waiver that has expired accepts nothing.
 */
export function waive(
  results: readonly Result[],
  hosts: PairReport['hosts'],
  waivers: readonly Waiver[],
  takenAt: string,
): Accepted {
  if (waivers.length === 0) return { results, notes: [] };
  const today = takenAt.slice(0, 10);
  const used = new Set<Waiver>();
  const accepted = new Set<ReportedFinding>();
  const left = withoutAccepted(results, (result, finding) => {
    const covering = waivers.filter((each) => !hasExpired(each, today) && covers(each, result, finding));
    for (const each of covering) used.add(each);
    const [first] = covering;
    if (first !== undefined) accepted.add(finding);
    return first === undefined ? undefined : `${first.reason} (${first.owner}, until ${first.expires})`;
  });
  return {
    results: left,
    notes: waivers.flatMap((waiver) => noteOn(waiver, { results, hosts, today, accepted, used: used.has(waiver) })),
  };
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

const covers = (waiver: Waiver, result: Result, finding: ReportedFinding): boolean =>
  isAbout(waiver, result, finding) && hasValue(waiver, finding);

interface Judged {
  readonly results: readonly Result[];
  readonly hosts: PairReport['hosts'];
  readonly today: string;
  /** By whichever waiver. */
  readonly accepted: ReadonlySet<ReportedFinding>;
  readonly used: boolean;
}

function noteOn(waiver: Waiver, { results, hosts, today, accepted, used }: Judged): readonly HygieneNote[] {
  const { rule, host, subject, owner, expires, at } = waiver;
  const name = `The waiver of ${rule} for ${subject}${host === undefined ? '' : ` on ${hosts[host].name}`}`;
  const note = (kind: HygieneNote['kind'], text: string): readonly HygieneNote[] => [
    { kind, rule, subject, ...(host === undefined ? {} : { host }), text: `${name} ${text}`, at },
  ];
  const found = results.flatMap((result) =>
    result.verdict === 'fail' ? result.findings.filter((finding) => isAbout(waiver, result, finding)) : [],
  );
  const open = found.find((finding) => !accepted.has(finding));
  const judged = wasJudged(results, hosts, rule, host);
  if (hasExpired(waiver, today)) {
    const ended = (text: string): readonly HygieneNote[] => note('expired', `expired on ${expires}. ${text}`);
    if (open !== undefined)
      return ended(`What it accepted is still there and counts again: mend it, or ask ${owner} to accept it again.`);
    if (found.length > 0) return ended('Another one accepts what is there: delete this one.');
    return ended(
      judged ? 'What it accepted is gone: delete the waiver.' : 'Whether what it accepted is still there is unknown.',
    );
  }
  if (used) {
    const soon = daysBetween(today, expires) <= noticeDays;
    return soon
      ? note(
          'expires-soon',
          `ends after ${expires}; then what it accepts counts again. It is ${owner} who accepted it.`,
        )
      : [];
  }
  if (open !== undefined)
    return note(
      'changed',
      `accepts "${waiver.value ?? ''}", and now there is "${onOneLine(open.actual)}", which nobody accepted.`,
    );
  return judged ? note('unused', 'accepts nothing that is there: delete it, or what comes back stays unseen.') : [];
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;
