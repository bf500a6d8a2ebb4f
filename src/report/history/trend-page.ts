import type { OpenFinding, PairTrend, TrendLine } from '../../sdk/report/trend.ts';
import { severities } from '../../sdk/index.ts';
import { counted, momentText } from '../findings.ts';
import { minuteText } from '../time.ts';
import type { HistoryPart } from './history-page.ts';
import { tableOf } from './history-page.ts';
import { neutraliseTrend, sinceText } from './trend.ts';

/** The trend of a pair as a plot and tables. */
export function trendPart(hostile: PairTrend): HistoryPart {
  const { pair, reports, open, unsettled } = neutraliseTrend(hostile);
  const rows = reports
    .toReversed()
    .map(({ takenAt, findings, notJudged, waived, notRead }) => [
      ...[minuteText(takenAt), ...severities.map((severity) => String(findings[severity]))],
      ...[String(notJudged), String(waived), notRead.join(', ')],
    ]);
  const age = ['severity', 'rule', 'where', 'when', 'age'];
  return {
    title: `${pair}, ${counted(reports.length, 'report')}`,
    lines: summaryOf(open, unsettled, reports.at(-1)),
    plot: reports,
    tables: [
      ...tableOf('Open', age, open.map(findingRow)),
      ...tableOf('Found before, not judged since: not resolved', age, unsettled.map(lastSeenRow)),
      ...tableOf('Reports', ['time', ...severities, 'not judged', 'accepted', 'not read completely'], rows),
    ],
  };
}

/** Whether findings are open, since when, and whether the newest report judged everything. */
function summaryOf(
  open: readonly OpenFinding[],
  unsettled: readonly OpenFinding[],
  newest: TrendLine | undefined,
): readonly string[] {
  const [first] = open.map(({ since }) => since).sort();
  const { notJudged = 0, notRead = [] } = newest ?? {};
  return [
    first === undefined
      ? 'The newest report has no open findings.'
      : `${counted(open.length, 'open finding')}, the oldest since ${minuteText(first)}.`,
    ...(unsettled.length === 0
      ? []
      : [`${counted(unsettled.length, 'finding')} of earlier reports could not be judged, so not resolved.`]),
    ...(notJudged === 0 ? [] : [`The newest report could not judge ${counted(notJudged, 'check')}.`]),
    ...(notRead.length === 0 ? [] : [`Not read completely in the newest report: ${notRead.join(', ')}.`]),
  ];
}

const findingRow = (each: OpenFinding): readonly string[] => [
  ...[each.severity, each.rule, `${each.host ?? 'the pair'}: ${each.subject}`, momentText[each.moment]],
  sinceText(each),
];

const lastSeenRow = (each: OpenFinding): readonly string[] => [
  ...findingRow(each).slice(0, -1),
  `${sinceText(each)}, last seen ${minuteText(each.lastSeen)}`,
];
