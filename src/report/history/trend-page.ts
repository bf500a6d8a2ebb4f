import type { OpenFinding, PairTrend } from '../../sdk/report/trend.ts';
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
    lines: open.length + unsettled.length > 0 ? [] : ['The newest report has no open findings.'],
    plot: reports,
    tables: [
      ...tableOf('Open', age, open.map(findingRow)),
      ...tableOf('Found before, not judged since: not resolved', age, unsettled.map(lastSeenRow)),
      ...tableOf('Reports', ['time', ...severities, 'not judged', 'accepted', 'not read completely'], rows),
    ],
  };
}

const findingRow = (each: OpenFinding): readonly string[] => [
  ...[each.severity, each.rule, `${each.host ?? 'the pair'}: ${each.subject}`, momentText[each.moment]],
  sinceText(each),
];

const lastSeenRow = (each: OpenFinding): readonly string[] => [
  ...findingRow(each).slice(0, -1),
  `${sinceText(each)}, last seen ${minuteText(each.lastSeen)}`,
];
