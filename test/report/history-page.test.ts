import { XMLValidator } from 'fast-xml-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareReports } from '../../src/engine/history/compare.ts';
import { PairSeries } from '../../src/engine/history/trend.ts';
import { comparisonPage } from '../../src/report/history/comparison-page.ts';
import { historyHtml, historyMarkdown, trendHtml, trendMarkdown } from '../../src/report/history/history-formats.ts';
import type { TrendRendering } from '../../src/report/history/trend.ts';
import type { Report } from '../../src/sdk/index.ts';
import { finding, pairReport, report, result } from '../engine/reports.ts';
import { anyReport } from './arbitrary-report.ts';
import { documentOf } from './documents.ts';

const isPage = (html: string): boolean => XMLValidator.validate(html.replace('<!DOCTYPE html>\n', '')) === true;
const compared = (old: Report, now: Report) => comparisonPage(compareReports(old, now));
const trendOf = ({ pairs }: Report, rendering: TrendRendering): string => {
  const parts = pairs.map((pair) => {
    const series = new PairSeries(pair.pair);
    series.add(pair, 'report.json');
    return rendering.pair(series.trend());
  });
  return rendering.start + parts.join('') + rendering.end();
};

/** GFM §4.10: each row of a table has as many cells as its head. */
function brokenRows(markdown: string): readonly string[] {
  const cells = (row: string): number => row.replaceAll('\\|', '').split('|').length;
  const lines = markdown.split('\n');
  return lines.filter((line, i) => {
    const above = lines[i - 1] ?? '';
    return line.startsWith('|') && above.startsWith('|') && cells(line) !== cells(above);
  });
}

describe('a comparison as a page', () => {
  it('is well-formed HTML and Markdown for any two reports', () => {
    fc.assert(
      fc.property(anyReport, anyReport, (old, now) => {
        const page = compared(old, now);
        expect(isPage(historyHtml(page))).toBe(true);
        expect(brokenRows(historyMarkdown(page))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('shows each new finding with its values, and says so in its sentence', () => {
    const now = documentOf('faults');
    const page = compared({ ...now, pairs: now.pairs.map((pair) => ({ ...pair, results: [] })) }, now);
    const rendered = historyMarkdown(page);
    for (const { results } of now.pairs)
      for (const each of results.filter(({ verdict }) => verdict === 'fail'))
        for (const { subject } of each.findings) expect(rendered).toContain(subject);
    expect(page.state).toBe('critical');
    expect(historyHtml(page)).toContain('<section class="verdict critical"');
  });

  it('is "passed" only if nothing is worse and everything is still judged', () => {
    const green = documentOf('green');
    expect(compared(green, green).state).toBe('passed');
    expect(compared(green, { ...green, pairs: [] }).state).toBe('unknown');
    const found = report(pairReport([result('a/b', 'fail', [finding('x')])]));
    const unknown = report(pairReport([result('a/b', 'unknown')]));
    expect(compared(found, unknown).state).toBe('unknown');
  });

  it('shows hostile text as text', () => {
    const hostile = documentOf('hostile');
    const page = compared({ ...hostile, pairs: [] }, hostile);
    expect(isPage(historyHtml(page))).toBe(true);
    expect(historyHtml(page)).not.toContain('<img');
  });
});

describe('a trend as a page', () => {
  it('is well-formed HTML and Markdown for any report', () => {
    fc.assert(
      fc.property(anyReport, (each) => {
        expect(isPage(trendOf(each, trendHtml()))).toBe(true);
        expect(brokenRows(trendOf(each, trendMarkdown()))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('shows the age of open findings', () => {
    for (const rendering of [trendHtml(), trendMarkdown()])
      expect(trendOf(documentOf('faults'), rendering).replaceAll('<wbr/>', '')).toMatch(
        /since 2026-03-02 02:14 UTC or earlier/,
      );
  });
});
