import type { Moment, PairReport, Report, ReportedFinding, Severity, Side } from '../sdk/index.ts';
import { severities } from '../sdk/index.ts';
import type { PlacedFinding } from './findings.ts';
import { counted, findingsOf, momentText, rulesWith, severityCounts } from './findings.ts';
import { blindSpots, reasonText } from './unknown.ts';

/** One statement, in full, and for where there is less room. */
export interface Statement {
  readonly full: string;
  readonly short: string;
}

/**
 * What somebody must know who reads nothing else: what is wrong and where, what nobody could judge, what to do first.
 * One to three statements, each of which can be read alone.
 */
export function summary(report: Report): readonly Statement[] {
  return [whatIsWrong(report), whatIsUnknown(report), nextInUpdate(report) ?? whatToDo(report)].filter((statement) => statement !== undefined);
}

function whatIsWrong(report: Report): Statement {
  const wrong = report.pairs.filter((pair) => severityCounts(pair.findings) !== '');
  const [first] = wrong;
  if (first === undefined) return nothingIsWrong(report);
  if (report.pairs.length === 1) return wrongOnPair(first);
  const short = `${wrong.length} of ${counted(report.pairs.length, 'pair')} with findings`;
  const named = wrong.map((pair) => `${pair.pair} (${severityCounts(mostGrave(pair.findings))})`);
  return { full: `${short}: ${named.join(', ')}.`, short: `${short}.` };
}

function nothingIsWrong(report: Report): Statement {
  const judged = rulesWith(report.pairs, 'pass', 'fail', 'waived');
  const waived = rulesWith(report.pairs, 'waived');
  if (judged === 0) return { full: 'Nothing was judged: this is not a pass.', short: 'Nothing was judged: not a pass.' };
  const found = rulesWith(report.pairs, 'unknown') > 0 ? 'No findings in what could be judged' : 'No findings';
  const pairs = report.pairs.length > 1 ? ` on ${report.pairs.length} pairs` : '';
  const accepted = waived > 0 ? `, ${waived} waived` : '';
  const short = `No findings (${counted(judged, 'rule')}${accepted}).`;
  return { full: `${found}: ${counted(judged, 'rule')} judged${pairs}${accepted}.`, short };
}

const places: readonly (Side | undefined)[] = ['a', 'b', undefined];

/** `2 critical, 1 error on mail-b; 1 critical on mail-a; 3 lesser`, the worse place first. */
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
  const shown = mostGrave(pair.findings);
  const told = perPlace.flatMap(({ counts, place }) => {
    const some = severityCounts(intersection(counts, shown));
    return some === '' ? [] : [`${some} on ${place}`];
  });
  const lesser = shown === pair.findings ? 0 : pair.findings.warning + pair.findings.info;
  const full = [...told, ...(lesser > 0 ? [`${lesser} lesser`] : [])].join('; ');
  return { full: `${full}.`, short: `${severityCounts(shown)}; worst: ${perPlace[0]?.place ?? pair.pair}.` };
}

type SeverityCounts = PairReport['findings'];

/** Where something is critical or an error, the rest does not matter at once. */
const mostGrave = (counts: SeverityCounts): SeverityCounts =>
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

function whatIsUnknown(report: Report): Statement | undefined {
  const count = rulesWith(report.pairs, 'unknown');
  const hosts = report.pairs
    .flatMap((pair) => [pair.hosts.a, pair.hosts.b])
    .filter(({ status }) => status !== 'complete')
    .map(({ name, status }) => `${name} ${status === 'unreachable' ? 'could not be read' : 'was read only in part'}`);
  if (count === 0) {
    return hosts.length === 0 ? undefined : { full: `Not a pass: ${hosts.join(', ')}.`, short: `Not a pass: ${hosts[0] ?? ''}.` };
  }
  const because = hosts.length > 0 ? hosts : report.pairs.flatMap(reasons);
  const rules = counted(count, 'rule');
  return {
    full: `${rules} could not be judged (not a pass)${because.length === 0 ? '' : `: ${because.join(', ')}`}.`,
    short: `${rules} not judged: not a pass.`,
  };
}

const reasons = (pair: PairReport): readonly string[] =>
  blindSpots(pair).map(({ side, reason, facts }) => {
    const what = facts.length === 1 ? (facts[0]?.fact ?? '') : counted(facts.length, 'fact');
    return `${what} of ${pair.hosts[side].name} (${reasonText[reason]})`;
  });

/** What is wrong now comes before what will be. */
const urgency: readonly Moment[] = ['now', 'after-failover', 'after-reboot'];

const moreUrgent = (left: PlacedFinding, right: PlacedFinding): number =>
  severities.indexOf(left.result.severity) - severities.indexOf(right.result.severity) ||
  urgency.indexOf(left.finding.moment) - urgency.indexOf(right.finding.moment);

/** In an update the order of its steps decides what comes first. */
function nextInUpdate(report: Report): Statement | undefined {
  const steps = report.pairs.flatMap((pair) => (pair.nextStep === undefined ? [] : [{ pair, step: pair.nextStep, phase: pair.phase ?? '' }]));
  const chosen = steps.find(({ step }) => step.rule !== undefined) ?? steps[0];
  if (chosen === undefined) return undefined;
  const { pair, step, phase } = chosen;
  const places = [...(step.host === undefined ? [] : [pair.hosts[step.host].name]), ...(report.pairs.length > 1 ? [`pair ${pair.pair}`] : [])];
  const where = places.length === 0 ? '' : ` on ${places.join(' of ')}`;
  return { full: `Next step of the update (${phase})${where}: ${step.text}`, short: `Next step${where}: ${/^.*?[.;](?= )/.exec(step.text)?.[0] ?? step.text}` };
}

function whatToDo(report: Report): Statement | undefined {
  const [worst] = [...findingsOf(report)].sort(moreUrgent);
  const grave = worst !== undefined && ['critical', 'error'].includes(worst.result.severity);
  const unread = report.pairs.flatMap(({ hosts }) => [hosts.a, hosts.b]).find(({ status }) => status === 'unreachable');
  if (!grave && unread !== undefined) {
    const short = `Do this first: make ${unread.name} readable`;
    return { full: `${short} (${unread.error ?? 'no reason is known'}).`, short: `${short}.` };
  }
  if (worst === undefined) return undefined;
  const of = report.pairs.length > 1 && worst.finding.host !== undefined ? ` of pair ${worst.pair.pair}` : '';
  return firstStep(`${worst.place}${of}`, worst.finding);
}

function firstStep(place: string, { subject, moment, remedy }: ReportedFinding): Statement {
  const step = (remedy.split('\n')[0] ?? '').replace(/:$/, '.');
  return {
    full: `Do this first on ${place} for ${subject} (wrong ${momentText[moment]}): ${step}`,
    short: `Do this first on ${place}: ${step}`,
  };
}
