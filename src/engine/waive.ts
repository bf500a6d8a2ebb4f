import type { AppliedWaiver, SuppressionWarning, PairReport, ReportedFinding, Result, Waiver } from '../sdk/index.ts';
import type { Accepted } from './accept.ts';
import { wasJudged, withoutAccepted } from './accept.ts';
import { stableValue, onOneLine } from './finding-identity.ts';

/** Days before its expiry at which a waiver is reported. */
const noticeDays = 14;

/**
 * Applies the waivers of a pair. The current date is that of the snapshot, so the result does not depend on when it is
 * judged. An expired waiver accepts nothing.
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
    return first === undefined
      ? undefined
      : { reason: `${first.reason} (${responsible(first)}, until ${first.expires})`, waiver: applied(first, today) };
  });
  return {
    results: left,
    notes: waivers.flatMap((waiver) => noteOn(waiver, { results, hosts, today, accepted, used: used.has(waiver) })),
  };
}

/** `mail team, approved by CISO, ticket CHG-1204, risk: …`. */
const responsible = ({ owner, approver, ticket, risk }: Waiver): string =>
  [
    owner,
    ...(approver === undefined ? [] : [`approved by ${approver}`]),
    ...(ticket === undefined ? [] : [`ticket ${ticket}`]),
    ...(risk === undefined ? [] : [`risk: ${risk}`]),
  ].join(', ');

function applied({ reason, owner, expires, approver, ticket, risk, at }: Waiver, today: string): AppliedWaiver {
  return {
    ...{ reason, owner, expires, daysLeft: daysBetween(today, expires) },
    ...(approver === undefined ? {} : { approver }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(risk === undefined ? {} : { risk }),
    at,
  };
}

/** ISO dates compare as texts. */
const hasExpired = ({ expires }: Waiver, today: string): boolean => today > expires;

const isAbout = (waiver: Waiver, result: Result, finding: ReportedFinding): boolean =>
  waiver.rule === result.rule &&
  (waiver.host === undefined || waiver.host === (finding.host ?? result.host)) &&
  waiver.subject === finding.subject &&
  (waiver.moment ?? finding.moment) === finding.moment;

/** The value of a measurement is ignored, because it varies. */
const hasValue = ({ value }: Waiver, finding: ReportedFinding): boolean => {
  const found = stableValue(finding);
  return value === undefined || found === undefined || onOneLine(value) === found;
};

const covers = (waiver: Waiver, result: Result, finding: ReportedFinding): boolean =>
  isAbout(waiver, result, finding) && hasValue(waiver, finding);

interface Judged {
  readonly results: readonly Result[];
  readonly hosts: PairReport['hosts'];
  readonly today: string;
  /** Findings that any waiver accepts. */
  readonly accepted: ReadonlySet<ReportedFinding>;
  readonly used: boolean;
}

function noteOn(waiver: Waiver, { results, hosts, today, accepted, used }: Judged): readonly SuppressionWarning[] {
  const { rule, host, subject, owner, expires, at } = waiver;
  const name = `The waiver of ${rule} for ${subject}${host === undefined ? '' : ` on ${hosts[host].name}`}`;
  const note = (kind: SuppressionWarning['kind'], text: string): readonly SuppressionWarning[] => [
    { kind, rule, subject, ...(host === undefined ? {} : { host }), text: `${name} ${text}`, at },
  ];
  const found = results.flatMap((result) =>
    result.verdict === 'fail' ? result.findings.filter((finding) => isAbout(waiver, result, finding)) : [],
  );
  const open = found.find((finding) => !accepted.has(finding));
  const judged = wasJudged(results, hosts, rule, host);
  if (hasExpired(waiver, today)) {
    const ended = (text: string): readonly SuppressionWarning[] => note('expired', `expired on ${expires}. ${text}`);
    if (open !== undefined)
      return ended(`The finding still exists and counts again: fix it, or ask ${owner} to renew the waiver.`);
    if (found.length > 0) return ended('Another waiver accepts the finding: delete this one.');
    return ended(judged ? 'The finding is resolved: delete the waiver.' : 'The finding could not be judged.');
  }
  if (used) {
    const soon = daysBetween(today, expires) <= noticeDays;
    return soon
      ? note('expires-soon', `expires after ${expires}; then the finding counts again. The owner is ${owner}.`)
      : [];
  }
  if (open !== undefined)
    return note(
      'changed',
      `accepts "${waiver.value ?? ''}"; the value is now "${onOneLine(open.actual)}", which is not accepted.`,
    );
  return judged
    ? note('unused', 'matches no finding: delete it; otherwise the finding would not be reported when it returns.')
    : [];
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;
