import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PairSeries } from '../../src/engine/history/trend.ts';
import type { TrendRendering } from '../../src/report/history/trend.ts';
import { trendCsv, trendJson, trendText } from '../../src/report/history/trend.ts';
import { columns } from '../../src/report/wrap.ts';
import type { PairTrend, Trend } from '../../src/sdk/report/trend.ts';
import type { Report } from '../../src/sdk/index.ts';
import { anyReport } from './arbitrary-report.ts';
import { documentOf } from './documents.ts';

const schema: object = JSON.parse(readFileSync(new URL('../../schemas/trend.schema.json', import.meta.url), 'utf8'));
const isTrend = new Ajv.Ajv({ allErrors: true }).compile<Trend>(schema);

/** The first pair of each report, a night after the one before. */
function trendOf(...reports: readonly Report[]): PairTrend {
  const pairs = reports.flatMap(({ pairs: [pair] }) => (pair === undefined ? [] : [pair]));
  const series = new PairSeries(pairs[0]?.pair ?? 'mail');
  for (const [index, pair] of pairs.entries())
    series.add({ ...pair, takenAt: `2026-06-${10 + index}T03:00:12.000Z` }, 'test');
  return series.trend();
}

const whole = (rendering: TrendRendering, ...pairs: readonly PairTrend[]): string =>
  rendering.start + pairs.map((pair) => rendering.pair(pair)).join('') + rendering.end();
const nights = trendOf(documentOf('green'), documentOf('faults'), documentOf('unreachable'), documentOf('faults'));
const plain = { color: false, width: 80 };

describe('a trend as people read it', () => {
  it('has a line for each report, and says which hosts were not read', () => {
    expect(whole(trendText(plain), nights)).toContain(`mail, 4 reports
  time                  critical  error  warning  info  not judged  waived
  2026-06-10 03:00 UTC         0      0        0     0           0       0
  2026-06-11 03:00 UTC         3     12        1     2           3       0
  2026-06-12 03:00 UTC         0      0        0     0           6       0
    not read completely: mail-b
  2026-06-13 03:00 UTC         3     12        1     2           3       0

OPEN (18)
`);
  });

  it('says since when something is open, in how many reports, and how many could not judge it', () => {
    const rendered = whole(trendText(plain), nights);
    expect(rendered).toContain(
      '  - mail-b: /var/spool/cyrus/data, now\n    since 2026-06-11 03:00 UTC, 2 reports, not judged in 1 more\n',
    );
    expect(rendered).toContain(
      '  - mail-a: /var/spool/cyrus/data, after a reboot\n    since 2026-06-13 03:00 UTC, 1 report\n',
    );
    expect(rendered).toContain(
      '  - mail-a: nrpe, now\n    since 2026-06-11 03:00 UTC or earlier, 2 reports, not judged in 1 more\n',
    );
  });

  it('does not report unjudged findings as resolved', () => {
    const rendered = whole(trendText(plain), trendOf(documentOf('faults'), documentOf('unreachable')));
    expect(rendered).toContain('FOUND BEFORE, NOT JUDGED SINCE (17): not resolved');
    expect(rendered).toContain('since 2026-06-10 03:00 UTC or earlier, 1 report');
    expect(rendered).not.toMatch(/OPEN|has no open findings/);
    expect(whole(trendText(plain), trendOf(documentOf('faults'), documentOf('green')))).toContain(
      'FOUND BEFORE, NOT JUDGED SINCE',
    );
  });

  it.each([40, 73, 74, 80])('never writes past column %i', (width) => {
    for (const line of whole(trendText({ color: false, width }), nights, trendOf(documentOf('hostile'))).split('\n'))
      expect(columns(line), line).toBeLessThanOrEqual(width);
  });
});

describe('a trend for programs', () => {
  it('is a row for each report in CSV', () => {
    expect(whole(trendCsv(), nights).split('\n').slice(0, 4)).toEqual([
      'pair,taken_at,critical,error,warning,info,not_judged,waived,hosts_not_read',
      '"mail","2026-06-10T03:00:12.000Z","0","0","0","0","0","0",""',
      '"mail","2026-06-11T03:00:12.000Z","3","12","1","2","3","0",""',
      '"mail","2026-06-12T03:00:12.000Z","0","0","0","0","6","0","mail-b"',
    ]);
  });

  it('is the document in JSON, which the published schema accepts', () => {
    const rendered: unknown = JSON.parse(whole(trendJson(), nights, trendOf(documentOf('hostile'))));
    expect(rendered).toEqual({ schemaVersion: 1, pairs: [nights, trendOf(documentOf('hostile'))] });
    expect(isTrend(rendered), JSON.stringify(isTrend.errors)).toBe(true);
    expect(isTrend({ schemaVersion: 1, pairs: [{ ...nights, reports: [] }] })).toBe(false);
    expect(isTrend({ schemaVersion: 1, pairs: [{ ...nights, extra: 1 }] })).toBe(false);
  });
});

describe.each([
  ['text', () => trendText(plain)],
  ['json', trendJson],
  ['csv', trendCsv],
] as const)('a trend in %s', (_, begin) => {
  it('shows what a hostile host says instead of doing it', () => {
    const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufffe\uffff]/u;
    fc.assert(
      fc.property(anyReport, anyReport, (first, second) => {
        const trend = trendOf(first, second, first);
        fc.pre(trend.reports.length > 0);
        const rendered = whole(begin(), trend);
        expect(unseen.test(rendered.replaceAll('\n', ''))).toBe(false);
        expect(rendered).not.toMatch(/##[a-z.]*\[|^\s*::[a-z-]+.*::/im);
      }),
      { numRuns: 150, examples: [[documentOf('hostile'), documentOf('hostile')]] },
    );
  });
});
