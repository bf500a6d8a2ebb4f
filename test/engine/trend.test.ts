import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PairSeries } from '../../src/engine/history/trend.ts';
import type { OpenFinding, PairTrend } from '../../src/sdk/report/trend.ts';
import type { PairReport, Result } from '../../src/sdk/index.ts';
import { finding, pairReport, result } from './reports.ts';

const day = (number: number): string => `2026-06-${String(number).padStart(2, '0')}T03:00:00.000Z`;

function trendOf(reports: readonly PairReport[]): PairTrend {
  const series = new PairSeries('mail');
  for (const [index, report] of reports.entries()) expect(series.add(report, `${index}.json`)).toBeUndefined();
  return series.trend();
}

/** A report a day, from the first of June on; what one says of the spool. */
const nights = {
  bad: [result('storage/spool', 'fail', [finding('/spool')], { on: 'a' })],
  twice: [result('storage/spool', 'fail', [finding('/spool'), finding('/spool', { actual: 'also' })], { on: 'a' })],
  other: [result('storage/spool', 'fail', [finding('/data')], { on: 'a' })],
  good: [result('storage/spool', 'pass', [], { on: 'a' })],
  waived: [result('storage/spool', 'waived', [finding('/spool')], { on: 'a', reason: 'known' })],
  dark: [result('storage/spool', 'unknown', [], { on: 'a', reason: 'denied' })],
  off: [result('storage/spool', 'skip', [], { on: 'a', reason: 'turned off' })],
  none: [],
} as const satisfies Readonly<Record<string, readonly Result[]>>;
type Night = keyof typeof nights;

const week = (...days: readonly Night[]): PairTrend =>
  trendOf(days.map((night, index) => pairReport(nights[night], { takenAt: day(index + 1) })));
const brief = ({ subject, since, perhapsOlder, reports, notJudged }: OpenFinding): string =>
  `${subject} since ${since.slice(8, 10)}${perhapsOlder ? ' or earlier' : ''}, ${reports} reports, ${notJudged} dark`;

describe('what is open in the newest report', () => {
  it.each<readonly [string, readonly Night[], readonly string[]]>([
    [
      'has been there since the report after the last that judged it away',
      ['bad', 'good', 'bad', 'bad'],
      ['/spool since 03, 2 reports, 0 dark'],
    ],
    ['has been there for one report where it is new', ['good', 'bad'], ['/spool since 02, 1 reports, 0 dark']],
    [
      'may be older where no report says that it was not there',
      ['bad', 'bad'],
      ['/spool since 01 or earlier, 2 reports, 0 dark'],
    ],
    [
      'is not interrupted by a report that could not judge it, which is counted',
      ['good', 'bad', 'dark', 'dark', 'bad'],
      ['/spool since 02, 2 reports, 2 dark'],
    ],
    [
      'is not interrupted by a report without the rule',
      ['good', 'bad', 'off', 'none', 'bad'],
      ['/spool since 02, 2 reports, 2 dark'],
    ],
    [
      'may be older where it could not be judged just before',
      ['good', 'dark', 'bad'],
      ['/spool since 03 or earlier, 1 reports, 0 dark'],
    ],
    ['has been there while it was accepted', ['good', 'waived', 'bad'], ['/spool since 02, 2 reports, 0 dark']],
    ['is not reported if it is accepted', ['good', 'bad', 'waived'], []],
    ['is not reported if it is resolved', ['bad', 'bad', 'good'], []],
    ['is another finding where its subject is another', ['bad', 'other'], ['/data since 02, 1 reports, 0 dark']],
    [
      'is counted where a rule says it twice: the second came later',
      ['good', 'bad', 'twice'],
      ['/spool since 02, 2 reports, 0 dark', '/spool since 03, 1 reports, 0 dark'],
    ],
  ])('%s', (_, days, open) => {
    const trend = week(...days);
    expect(trend.open.map(brief).sort()).toEqual(open);
    expect(trend.unsettled).toEqual([]);
  });
});

describe('what was open when it was judged last', () => {
  it.each<readonly [string, readonly Night[], readonly string[]]>([
    ['and is unknown now', ['good', 'bad', 'bad', 'dark'], ['/spool since 02, 2 reports, 1 dark']],
    ['and is not asked any more', ['good', 'bad', 'off', 'none'], ['/spool since 02, 1 reports, 2 dark']],
  ])('is not resolved: %s', (_, days, unsettled) => {
    const trend = week(...days);
    expect(trend.open).toEqual([]);
    expect(trend.unsettled.map(brief)).toEqual(unsettled);
  });

  it.each<readonly Night[]>([
    ['bad', 'good', 'dark'],
    ['bad', 'waived', 'dark'],
    ['good', 'dark'],
  ])('is nothing after %s, %s, %s', (...days) => {
    expect(week(...days)).toMatchObject({ open: [], unsettled: [] });
  });

  it('is not gone where its host could not be read', () => {
    const [first, second] = [
      pairReport(nights.bad, { takenAt: day(1) }),
      pairReport(nights.good, { takenAt: day(2), unread: 'a' }),
    ];
    expect(trendOf([first, second]).unsettled).toMatchObject([{ subject: '/spool', host: 'mail-a', lastSeen: day(1) }]);
  });
});

describe('a report', () => {
  it('is a line: what it found, what it could not judge, what is accepted, which host it did not read', () => {
    const results = [
      result('a/one', 'fail', [finding('x'), finding('y')], { severity: 'critical' }),
      result('a/two', 'unknown'),
      result('a/three', 'waived', [finding('z'), finding('u')]),
    ];
    expect(trendOf([pairReport(results, { takenAt: day(1), unread: 'b' })]).reports).toEqual([
      {
        takenAt: day(1),
        findings: { critical: 2, error: 0, warning: 0, info: 0 },
        notJudged: 1,
        waived: 2,
        notRead: ['mail-b'],
      },
    ]);
  });

  it('of a time of which there is one already is refused with where that is from, however the time is written', () => {
    const series = new PairSeries('mail');
    expect(series.add(pairReport(nights.bad, { takenAt: '2026-06-01T03:00:00Z' }), 'first.json')).toBeUndefined();
    expect(series.add(pairReport(nights.good, { takenAt: '2026-06-01T03:00:00.000Z' }), 'second.json')).toEqual({
      alreadyFrom: 'first.json',
    });
    expect(series.trend().reports).toHaveLength(1);
  });

  it('has its severity in the newest report, whichever is added last', () => {
    const of = (severity: 'info' | 'critical', number: number) =>
      pairReport([result('a/one', 'fail', [finding('x')], { severity })], { takenAt: day(number) });
    expect(trendOf([of('critical', 2), of('info', 1)]).open).toMatchObject([{ severity: 'critical' }]);
    expect(trendOf([of('info', 1), of('critical', 2)]).open).toMatchObject([{ severity: 'critical' }]);
  });
});

describe('any reports', () => {
  const anyWeek = fc.array(fc.constantFrom<Night>('bad', 'twice', 'other', 'good', 'waived', 'dark', 'off', 'none'), {
    minLength: 1,
    maxLength: 8,
  });
  const reportsOf = (days: readonly Night[]): readonly PairReport[] =>
    days.map((night, index) => pairReport(nights[night], { takenAt: day(index + 1) }));

  it('give the same trend in whatever order they are added', () => {
    fc.assert(
      fc.property(anyWeek, fc.infiniteStream(fc.nat()), (days, numbers) => {
        const reports = reportsOf(days);
        const shuffled = reports
          .map((report) => ({ report, at: numbers.next().value ?? 0 }))
          .sort((left, right) => left.at - right.at)
          .map(({ report }) => report);
        expect(trendOf(shuffled)).toEqual(trendOf(reports));
      }),
    );
  });

  it('tell of every finding of the newest, once for each time that it is there', () => {
    fc.assert(
      fc.property(anyWeek, (days) => {
        const { open, reports } = week(...days);
        const newest = reports.at(-1)?.findings;
        expect(open.length).toBe(newest?.error ?? 0);
      }),
    );
  });

  it('tell of no more reports than there are since', () => {
    fc.assert(
      fc.property(anyWeek, (days) => {
        for (const { since, reports, notJudged } of week(...days).open)
          expect(reports + notJudged).toBe(days.length - Number(since.slice(8, 10)) + 1);
      }),
    );
  });
});
