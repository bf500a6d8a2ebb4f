import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunState } from '../../src/engine/history/run-state.ts';
import { afterRun } from '../../src/engine/history/run-state.ts';
import { PairSeries } from '../../src/engine/history/trend.ts';
import { withHistory } from '../../src/engine/history/with-history.ts';
import type { PairReport, ReportedFinding, Result } from '../../src/sdk/index.ts';
import { finding, pairReport, result } from './reports.ts';

const night = (number: number): string => new Date(Date.UTC(2026, 0, 1 + number, 2)).toISOString();

/** The reports with their history, as a run each night makes them. */
function nightly(reports: readonly PairReport[]): readonly PairReport[] {
  let state: RunState | undefined;
  return reports.map((report) => {
    const before = state;
    state = afterRun(before, report);
    return withHistory(report, before, state);
  });
}

const spool = (...found: readonly ReportedFinding[]): readonly Result[] =>
  found.length === 0
    ? [result('storage/spool', 'pass', [], { on: 'a' })]
    : [result('storage/spool', 'fail', found, { on: 'a' })];
const dark = [result('storage/spool', 'unknown', [], { on: 'a', reason: 'denied' })];
const year = (...nights: readonly (readonly Result[])[]): readonly PairReport[] =>
  nightly(nights.map((results, number) => pairReport(results, { takenAt: night(number) })));

const historyIn = (report: PairReport | undefined) => report?.results[0]?.findings[0]?.history;

describe('the history of a finding', () => {
  it('is not new in the first run, because no run says that it did not exist', () => {
    expect(historyIn(year(spool(finding('/spool')))[0])).toEqual({
      ...{ since: night(0), perhapsOlder: true, runs: 1, notJudged: 0, appearances: 1 },
    });
  });

  it('is new in the run after one that judged it absent, and then has an age', () => {
    const [, second, third] = year(spool(), spool(finding('/spool')), spool(finding('/spool')));
    const known = { since: night(1), perhapsOlder: false, notJudged: 0, appearances: 1 };
    expect(historyIn(second)).toEqual({ ...known, runs: 1, isNew: true });
    expect(historyIn(third)).toEqual({ ...known, runs: 2 });
  });

  it('is not new where the run before could not judge it', () => {
    expect(historyIn(year(spool(), dark, spool(finding('/spool')))[2])).toMatchObject({ perhapsOlder: true });
    expect(historyIn(year(spool(), dark, spool(finding('/spool')))[2])).not.toHaveProperty('isNew');
  });

  it('names the earlier value', () => {
    const [, second] = year(spool(finding('/spool', { actual: 'nfs3' })), spool(finding('/spool', { actual: 'nfs4' })));
    expect(historyIn(second)?.was).toBe('nfs3');
    const measured = (actual: string) => spool(finding('/spool', { actual, measured: true }));
    expect(historyIn(year(measured('1 s'), measured('2 s'))[1])).not.toHaveProperty('was');
  });

  it('is flapping from the third appearance within thirty runs on', () => {
    const bad = spool(finding('/spool'));
    const nights = year(bad, spool(), bad, spool(), bad, ...Array.from({ length: 40 }, () => bad));
    expect(historyIn(nights[2])).toMatchObject({ appearances: 2 });
    expect(historyIn(nights[4])).toMatchObject({ appearances: 3, flapping: true });
    expect(historyIn(nights.at(-1))).toMatchObject({ appearances: 0, since: night(4), runs: 41 });
    expect(historyIn(nights.at(-1))).not.toHaveProperty('flapping');
  });
});

describe('the history of a pair', () => {
  it('names what is resolved, in the run that shows it only', () => {
    const [, second, third] = year(spool(finding('/spool')), spool(), spool());
    expect(second?.history).toMatchObject({ runs: 2, first: night(0), previous: night(0), unsettled: [] });
    expect(second?.history?.resolved).toMatchObject([{ subject: '/spool', host: 'mail-a', lastSeen: night(0) }]);
    expect(third?.history?.resolved).toEqual([]);
  });

  it('names what could not be judged, which may still exist', () => {
    const [, second, third] = year(spool(finding('/spool')), dark, dark);
    expect(second?.history).toMatchObject({ resolved: [], unsettled: [{ subject: '/spool', notJudged: 1 }] });
    expect(third?.history?.unsettled).toMatchObject([{ lastSeen: night(0), notJudged: 2 }]);
  });
});

describe('any sequence of runs', () => {
  const someNight = fc.record({
    spool: fc.constantFrom('fail', 'twice', 'pass', 'unknown', 'waived', 'skip', 'none'),
    ring: fc.constantFrom('fail', 'pass', 'unknown', 'off'),
    unread: fc.constantFrom(undefined, undefined, undefined, 'a' as const),
  });
  const resultsOf = (each: typeof someNight extends fc.Arbitrary<infer T> ? T : never): readonly Result[] => {
    const own = ((): readonly Result[] => {
      if (each.spool === 'none') return [];
      if (each.spool === 'twice') return spool(finding('/spool'), finding('/spool', { actual: 'also' }));
      const found = each.spool === 'fail' || each.spool === 'waived' ? [finding('/spool')] : [];
      return [result('storage/spool', each.spool, found, { on: 'a', reason: 'so' })];
    })();
    return [
      ...own,
      result('cluster/ring', each.ring, each.ring === 'fail' ? [finding('ring 0', { host: 'b' })] : [], {
        severity: 'critical',
      }),
    ];
  };

  it('gives the ages of a series that has all reports at once', () => {
    fc.assert(
      fc.property(fc.array(someNight, { minLength: 1, maxLength: 40 }), (nights) => {
        const reports = nights.map((each, number) =>
          pairReport(resultsOf(each), {
            takenAt: night(number),
            ...(each.unread === undefined ? {} : { unread: each.unread }),
          }),
        );
        const series = new PairSeries('mail');
        for (const [index, report] of reports.entries()) series.add(report, String(index));
        const { open, unsettled } = series.trend();
        const last = nightly(reports).at(-1);
        const shown = (last?.results ?? [])
          .filter(({ verdict }) => verdict === 'fail')
          .flatMap(({ rule, findings }) => findings.map(({ subject, history }) => ({ rule, subject, ...history })));
        expect(
          shown.map(({ rule, since, perhapsOlder, runs, notJudged }) => [rule, since, perhapsOlder, runs, notJudged]),
        ).toHaveLength(open.length);
        for (const { rule, subject, since, perhapsOlder, reports: runs, notJudged } of open)
          expect(shown).toContainEqual(
            expect.objectContaining({ rule, subject, since, perhapsOlder, runs, notJudged }),
          );
        const left = (last?.history?.unsettled ?? []).filter(({ accepted }) => accepted === undefined);
        expect(
          left.map(({ rule, since, lastSeen, runs, notJudged }) => [rule, since, lastSeen, runs, notJudged]).sort(),
        ).toEqual(
          unsettled
            .map(({ rule, since, lastSeen, reports: runs, notJudged }) => [rule, since, lastSeen, runs, notJudged])
            .sort(),
        );
      }),
    );
  });
});
