import { Chalk } from 'chalk';
import type { OpenFinding, PairTrend, TrendLine } from '../../sdk/report/trend.ts';
import { severities } from '../../sdk/index.ts';
import { csvCell } from '../formats/csv-cell.ts';
import { counted, groupBy, momentText, severityCounts } from '../findings.ts';
import { JsonList } from '../json-list.ts';
import { neutraliseJson, visible } from '../neutralise/neutralise.ts';
import { Page } from '../page.ts';
import type { Style } from '../reporter.ts';
import { minuteText } from '../time.ts';

/** The rendering of a trend: start, a text per pair, end. */
export interface TrendRendering {
  readonly start: string;
  pair(pair: PairTrend): string;
  end(): string;
}

/** The trend for the terminal: totals per report, and the age of open findings. */
export function trendText(style: Style): TrendRendering {
  const page = new Page(Math.max(40, style.width), new Chalk({ level: style.color ? 1 : 0 }));
  return {
    start: '',
    pair: (hostile) => {
      const pair = neutraliseTrend(hostile);
      page.heading('bold', `${pair.pair}, ${counted(pair.reports.length, 'report')}`);
      if (style.width >= tableWidth) page.row(heading, indent);
      for (const line of pair.reports) printLine(page, line, style.width >= tableWidth);
      printFindings(page, pair);
      return page.take();
    },
    end: () => '',
  };
}

const columns = [...severities, 'not judged', 'waived'] as const;
const indent = 2;
const heading = `${'time'.padEnd(20)}  ${columns.join('  ')}`;
/** On narrower terminals, each report is a sentence instead of a table row. */
const tableWidth = indent + heading.length;

function printLine(page: Page, line: TrendLine, asTable: boolean): void {
  const { takenAt, findings, notJudged, waived, notRead } = line;
  const unread = notRead.length === 0 ? '' : `not read completely: ${notRead.join(', ')}`;
  if (!asTable) {
    const parts = [
      severityCounts(findings) || 'no findings',
      `${notJudged} not judged`,
      `${waived} waived`,
      ...(unread === '' ? [] : [unread]),
    ];
    return page.item(minuteText(takenAt), parts.join('; '));
  }
  const numbers = [...severities.map((severity) => findings[severity]), notJudged, waived];
  page.row(
    [minuteText(takenAt).padEnd(20), ...columns.map((name, i) => String(numbers[i]).padStart(name.length))].join('  '),
    indent,
  );
  if (unread !== '') page.paragraph(unread, 4, 'unknown');
}

function printFindings(page: Page, { open, unsettled }: PairTrend): void {
  if (open.length > 0) page.heading('bold', `OPEN (${open.length})`);
  printEach(page, open, sinceText);
  if (unsettled.length > 0)
    page.heading('unknown', `FOUND BEFORE, NOT JUDGED SINCE (${unsettled.length}): not resolved`);
  printEach(page, unsettled, (each) => `${sinceText(each)}, last seen ${minuteText(each.lastSeen)}`);
  if (open.length + unsettled.length > 0) return;
  page.blank();
  page.paragraph('The newest report has no open findings.', 0, 'plain');
}

function printEach(page: Page, findings: readonly OpenFinding[], when: (each: OpenFinding) => string): void {
  for (const [, ofRule] of groupBy(findings, ({ rule, severity }) => `${severity} ${rule}`)) {
    const [first] = ofRule;
    if (first !== undefined) page.paragraph(`[${first.severity}] ${first.rule}`, 0, first.severity);
    for (const each of ofRule) {
      page.paragraph(`- ${each.host ?? 'the pair'}: ${each.subject}, ${momentText[each.moment]}`, 2, 'plain');
      page.paragraph(when(each), 4, 'plain');
    }
  }
}

/** `since 2026-06-14 03:00 UTC or earlier, 5 reports, not judged in 1 more`. */
export const sinceText = ({ since, perhapsOlder, reports, notJudged }: OpenFinding): string =>
  `since ${minuteText(since)}${perhapsOlder ? ' or earlier' : ''}, ${counted(reports, 'report')}` +
  (notJudged === 0 ? '' : `, not judged in ${notJudged} more`);

/** The trend document, see schemas/trend.schema.json. */
export function trendJson(): TrendRendering {
  const pairs = new JsonList(1);
  return {
    start: '{\n  "schemaVersion": 1,\n  "pairs": ',
    pair: (pair) => neutraliseJson(pairs.item(pair)),
    end: () => `${pairs.end()}\n}\n`,
  };
}

/** One row per report, for a spreadsheet. */
export function trendCsv(): TrendRendering {
  const row = (cells: readonly (string | number)[]): string =>
    `${cells.map((each) => csvCell(String(each))).join(',')}\n`;
  return {
    start: `${['pair', 'taken_at', ...severities, 'not_judged', 'waived', 'hosts_not_read'].join(',')}\n`,
    pair: (hostile) => {
      const { pair, reports } = neutraliseTrend(hostile);
      return reports
        .map(({ takenAt, findings, notJudged, waived, notRead }) =>
          row([
            pair,
            takenAt,
            ...severities.map((severity) => findings[severity]),
            notJudged,
            waived,
            notRead.join(' '),
          ]),
        )
        .join('');
    },
    end: () => '',
  };
}

/** Neutralises every text. */
export function neutraliseTrend({ pair, reports, open, unsettled }: PairTrend): PairTrend {
  return {
    pair: visible(pair),
    reports: reports.map((line) => ({ ...line, takenAt: visible(line.takenAt), notRead: line.notRead.map(visible) })),
    open: open.map(neutraliseFinding),
    unsettled: unsettled.map(neutraliseFinding),
  };
}

const neutraliseFinding = ({ rule, host, subject, since, lastSeen, ...rest }: OpenFinding): OpenFinding => ({
  ...rest,
  rule: visible(rule),
  ...(host === undefined ? {} : { host: visible(host) }),
  subject: visible(subject),
  since: visible(since),
  lastSeen: visible(lastSeen),
});
