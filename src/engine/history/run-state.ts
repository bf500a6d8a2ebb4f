import type { PairReport, PastFinding } from '../../sdk/index.ts';
import { severities } from '../../sdk/index.ts';
import type { TrendLine } from '../../sdk/report/trend.ts';
import type { JudgementsRecord, Place } from '../judgements.ts';
import { Judgements } from '../judgements.ts';
import { compareText } from '../text-order.ts';
import type { FindingRecord } from './finding-records.ts';
import { collectFindings } from './finding-records.ts';
import { trendLineOf } from './trend-line.ts';

/** Number of runs in which the appearances of a finding are counted. */
const appearanceWindow = 30;
/** Number of appearances in that window at which a finding is flapping. */
const flappingFrom = 3;
/** Number of runs whose totals are kept. */
const trendLength = 60;

/** An uninterrupted sequence of runs with a finding. Runs that could not judge it do not interrupt it. */
interface Episode {
  readonly since: string;
  readonly perhapsOlder: boolean;
  readonly lastSeen: string;
  readonly runs: number;
  readonly notJudged: number;
}

/** A finding that is open, or that appeared in the last runs. */
export interface TrackedFinding {
  /** Identity, and a number if a rule reports the same subject several times. */
  readonly key: string;
  readonly place: Place;
  readonly severity: PastFinding['severity'];
  readonly subject: string;
  readonly moment: PastFinding['moment'];
  readonly message: string;
  /** Of the newest run with this finding. Absent: a measurement. */
  readonly value?: string;
  readonly accepted: boolean;
  readonly episode: Episode;
  /** The newest run judged it and did not find it. */
  readonly resolved: boolean;
  /** Numbers of the runs in the window in which it appeared. */
  readonly appeared: readonly number[];
}

/**
 * All that the next run needs to know about the runs before it. Its size depends on the number of findings in the last
 * runs, not on the number of runs.
 */
export interface RunState {
  readonly pair: string;
  /** Number of runs. */
  readonly runs: number;
  readonly first: string;
  readonly last: string;
  /** Oldest first. */
  readonly trend: readonly TrendLine[];
  /** What the newest run judged. */
  readonly judged: JudgementsRecord;
  readonly findings: readonly TrackedFinding[];
}

/** The state after one more run. Pure: the same runs in the same order give the same state. */
export function afterRun(before: RunState | undefined, report: PairReport): RunState {
  const number = (before?.runs ?? 0) + 1;
  const judgements = new Judgements(report);
  const earlier = before === undefined ? undefined : new Judgements(before.judged);
  const tracked = new Map(before?.findings.map((each) => [each.key, each]));
  const found = numbered(report);
  const findings = [...found].map(([key, record]) => {
    const known = tracked.get(key);
    tracked.delete(key);
    const wasAbsent = earlier?.without(record.place).standing === 'judged';
    return seen(key, record, known, { number, takenAt: report.takenAt, wasAbsent });
  });
  const missing = [...tracked.values()].flatMap((each) => unseen(each, judgements, number));
  return {
    pair: report.pair,
    runs: number,
    first: before?.first ?? report.takenAt,
    last: report.takenAt,
    trend: [...(before?.trend ?? []), trendLineOf(report)].slice(-trendLength),
    judged: judgements.record,
    findings: [...findings, ...missing].sort((left, right) => compareText(left.key, right.key)),
  };
}

/** The findings of a report by key. */
export function numbered(report: PairReport): ReadonlyMap<string, FindingRecord> {
  const times = new Map<string, number>();
  return new Map(
    collectFindings(report).map((record) => {
      const nth = (times.get(record.identity) ?? 0) + 1;
      times.set(record.identity, nth);
      return [`${nth} ${record.identity}`, record];
    }),
  );
}

interface Run {
  readonly number: number;
  readonly takenAt: string;
  /** The run before shows that the finding did not exist. */
  readonly wasAbsent: boolean;
}

function seen(
  key: string,
  { place, severity, verdict, value, finding }: FindingRecord,
  known: TrackedFinding | undefined,
  { number, takenAt, wasAbsent }: Run,
): TrackedFinding {
  const { subject, moment, message } = finding;
  const continued = known !== undefined && !known.resolved;
  const episode: Episode = continued
    ? { ...known.episode, lastSeen: takenAt, runs: known.episode.runs + 1 }
    : { since: takenAt, perhapsOlder: !wasAbsent, lastSeen: takenAt, runs: 1, notJudged: 0 };
  const appeared = recent(known?.appeared ?? [], number);
  return {
    ...{ key, place, severity, subject, moment, message, ...(value === undefined ? {} : { value }) },
    ...{ accepted: verdict === 'waived', episode, resolved: false },
    appeared: continued ? appeared : [...appeared, number],
  };
}

/** A tracked finding that this run does not have; nothing if it was resolved long ago. */
function unseen(known: TrackedFinding, judgements: Judgements, number: number): readonly TrackedFinding[] {
  const appeared = recent(known.appeared, number);
  if (!known.resolved && judgements.without(known.place).standing !== 'judged') {
    const { episode } = known;
    return [{ ...known, appeared, episode: { ...episode, notJudged: episode.notJudged + 1 } }];
  }
  return appeared.length === 0 && known.resolved ? [] : [{ ...known, appeared, resolved: true }];
}

const recent = (appeared: readonly number[], number: number): readonly number[] =>
  appeared.filter((each) => each > number - appearanceWindow);

/** A tracked finding as reports show it. */
export function pastFinding(tracked: TrackedFinding): PastFinding {
  const { place, severity, subject, moment, message, accepted, episode, appeared } = tracked;
  return {
    ...{ rule: place.rule, severity, ...(place.host === undefined ? {} : { host: place.host }) },
    ...{ subject, moment, message, ...(accepted ? { accepted: true as const } : {}) },
    ...{ since: episode.since, perhapsOlder: episode.perhapsOlder, lastSeen: episode.lastSeen },
    ...{ runs: episode.runs, notJudged: episode.notJudged, ...appearancesOf(appeared) },
  };
}

export const appearancesOf = (
  appeared: readonly number[],
): { readonly appearances: number; readonly flapping?: true } =>
  appeared.length >= flappingFrom ? { appearances: appeared.length, flapping: true } : { appearances: appeared.length };

export const bySeverity = (left: TrackedFinding, right: TrackedFinding): number =>
  severities.indexOf(left.severity) - severities.indexOf(right.severity) || compareText(left.key, right.key);

/** Whether the run that made the state has the finding. */
export const isIn = (state: RunState, { episode, resolved }: TrackedFinding): boolean =>
  !resolved && episode.lastSeen === state.last;
