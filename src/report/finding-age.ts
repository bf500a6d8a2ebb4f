import type { FindingHistory, PairReport, PastFinding } from '../sdk/index.ts';
import { counted, momentText } from './findings.ts';
import { minuteText } from './time.ts';

/** `new`, or `since 2026-06-14 03:00 UTC (12 runs)`; empty without a history. */
export function ageText(history: FindingHistory | undefined): string {
  if (history === undefined) return '';
  const { isNew, since, perhapsOlder, runs, appearances, flapping, was } = history;
  const age = `since ${minuteText(since)}${perhapsOlder ? ' or earlier' : ''} (${counted(runs, 'run')})`;
  return [
    isNew === true ? 'new' : age,
    ...(flapping === true ? [flappingText(appearances)] : []),
    ...(was === undefined ? [] : [`before: ${was}`]),
  ].join('; ');
}

/** `flapping: appeared 4 times in the last 30 runs`. */
export const flappingText = (appearances: number): string =>
  `flapping: appeared ${appearances} times in the last 30 runs`;

/** A finding of an earlier run as one line: rule, place, subject, moment, and its time. */
export function pastText({ rule, host, subject, moment, since, lastSeen, appearances, flapping }: PastFinding): string {
  const time = `from ${minuteText(since)} to ${minuteText(lastSeen)}`;
  const again = flapping === true ? `; ${flappingText(appearances)}` : '';
  return `${rule}: ${host ?? 'the pair'}: ${subject}, ${momentText[moment]} (${time}${again})`;
}

/** What changed since the previous run, as numbers; empty without a history. */
export function changeCounts({ history, results }: PairReport): Readonly<Record<string, number>> {
  if (history === undefined) return {};
  const found = results.flatMap(({ verdict, findings }) => (verdict === 'fail' ? findings : []));
  const having = (key: 'isNew' | 'flapping' | 'was'): number =>
    found.filter((finding) => finding.history?.[key] !== undefined).length;
  return {
    new: having('isNew'),
    changed: having('was'),
    resolved: history.resolved.length,
    'no longer known': history.unsettled.length,
    flapping: having('flapping'),
  };
}

/** `31 runs since 2026-05-14 03:00 UTC. Since the run of 2026-06-13 03:00 UTC: 1 new, 2 resolved.` */
export function historySentence(pair: PairReport): string {
  const { history } = pair;
  if (history === undefined) return '';
  const runs = `${counted(history.runs, 'run')} since ${minuteText(history.first)}.`;
  if (history.previous === undefined) return `${runs} This is the first one.`;
  const changes = Object.entries(changeCounts(pair))
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`);
  return `${runs} Since the run of ${minuteText(history.previous)}: ${changes.join(', ') || 'no changes'}.`;
}
