import type { TrendLine } from '../../sdk/report/trend.ts';

/** A comparison or a trend as tables, for formats that show pages: HTML and Markdown. Texts are neutralised. */
export interface HistoryPage {
  readonly title: string;
  /** The verdict of the page, as the state of a report. Absent: it has none. */
  readonly state?: 'critical' | 'error' | 'warning' | 'info' | 'unknown' | 'passed';
  /** Sentences; the first one is the summary. */
  readonly lines: readonly string[];
  readonly parts: readonly HistoryPart[];
}

/** The part of one pair, or of pairs in only one report. */
export interface HistoryPart {
  readonly title: string;
  readonly lines: readonly string[];
  /** Totals to draw; absent: nothing. */
  readonly plot?: readonly TrendLine[];
  readonly tables: readonly HistoryTable[];
}

export interface HistoryTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table, unless it has no rows. */
export const tableOf = (
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly HistoryTable[] => (rows.length === 0 ? [] : [{ title: `${title} (${rows.length})`, head, rows }]);
