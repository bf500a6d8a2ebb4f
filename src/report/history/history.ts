import { Chalk } from 'chalk';
import type { HistoryRecord, PastFinding } from '../../sdk/report/history.ts';
import { counted, severityCounts } from '../findings.ts';
import { JsonList } from '../json-list.ts';
import { neutraliseJson, visible } from '../neutralise/neutralise.ts';
import { Page } from '../page.ts';
import type { Style } from '../reporter.ts';
import { minuteText } from '../time.ts';
import { flappingText, pastText } from '../finding-age.ts';
import { neutralisePast, neutraliseLine } from '../neutralise/neutralise-records.ts';

/** The rendering of a history: start, a text per pair, end. */
export interface HistoryRendering {
  readonly start: string;
  pair(record: HistoryRecord): string;
  end(): string;
}

/** Number of runs that the text shows. */
const shownRuns = 14;

/** The history for the terminal. */
export function historyText(style: Style): HistoryRendering {
  const page = new Page(Math.max(40, style.width), new Chalk({ level: style.color ? 1 : 0 }));
  return {
    start: '',
    pair: (hostile) => {
      const record = neutralised(hostile);
      const { pair, runs, first, trend, open, unsettled, resolved } = record;
      page.heading('bold', `${pair}, ${counted(runs, 'run')} since ${minuteText(first)}`);
      for (const { takenAt, findings, notJudged, waived, notRead } of trend.slice(-shownRuns)) {
        const parts = [
          severityCounts(findings) || 'no findings',
          ...(notJudged === 0 ? [] : [`${notJudged} not judged`]),
          ...(waived === 0 ? [] : [`${waived} waived`]),
          ...(notRead.length === 0 ? [] : [`not read completely: ${notRead.join(', ')}`]),
        ];
        page.item(minuteText(takenAt), parts.join('; '));
      }
      if (open.length > 0) page.heading('bold', `OPEN (${open.length})`);
      for (const each of open) printOpen(page, each);
      if (unsettled.length > 0) page.heading('unknown', `NOT JUDGED SINCE (${unsettled.length}): not resolved`);
      for (const each of unsettled) page.paragraph(`- [${each.severity}] ${pastText(each)}`, 2, 'plain');
      if (resolved.length > 0) page.heading('dim', `RESOLVED IN THE LAST 30 RUNS (${resolved.length})`);
      for (const each of resolved) page.paragraph(`- [${each.severity}] ${pastText(each)}`, 2, 'plain');
      return page.take();
    },
    end: () => '',
  };
}

function printOpen(page: Page, each: PastFinding): void {
  const { severity, rule, host, subject, since, perhapsOlder, runs, notJudged, appearances, flapping, accepted } = each;
  page.paragraph(`- [${severity}] ${rule}: ${host ?? 'the pair'}: ${subject}`, 2, 'plain');
  const parts = [
    `since ${minuteText(since)}${perhapsOlder ? ' or earlier' : ''}, ${counted(runs, 'run')}`,
    ...(notJudged === 0 ? [] : [`not judged in ${notJudged} more`]),
    ...(flapping === true ? [flappingText(appearances)] : []),
    ...(accepted === true ? ['accepted'] : []),
  ];
  page.paragraph(parts.join('; '), 4, 'plain');
}

/** The history document, see schemas/history.schema.json. */
export function historyJson(): HistoryRendering {
  const pairs = new JsonList(1);
  return {
    start: '{\n  "schemaVersion": 1,\n  "pairs": ',
    pair: (record) => neutraliseJson(pairs.item(record)),
    end: () => `${pairs.end()}\n}\n`,
  };
}

const neutralised = (record: HistoryRecord): HistoryRecord => ({
  ...record,
  pair: visible(record.pair),
  first: visible(record.first),
  last: visible(record.last),
  trend: record.trend.map(neutraliseLine),
  open: record.open.map(neutralisePast),
  unsettled: record.unsettled.map(neutralisePast),
  resolved: record.resolved.map(neutralisePast),
});
