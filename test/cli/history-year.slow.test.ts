import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { HistoryFolder } from '../../src/cli/history/history-folder.ts';
import type { Presence } from '../../src/engine/history/bisect.ts';
import { bisect, episodesOf } from '../../src/engine/history/bisect.ts';
import { PairSeries } from '../../src/engine/history/trend.ts';
import type { PairReport, Result } from '../../src/sdk/index.ts';
import { finding, pairReport, result } from '../engine/reports.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-year-'));
afterAll(() => rmSync(folder, { recursive: true }));

const nights = 365;
const timeOf = (night: number): string => new Date(Date.UTC(2026, 0, 1 + night, 1)).toISOString();

/** A sequence that is the same in each run of the test (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Night = 'fault' | 'none' | 'dark';

/** Twelve faults that come and go, each with nights in which it could not be judged. */
const faults: readonly (readonly Night[])[] = Array.from({ length: 12 }, (_, fault) => {
  const next = sequence(fault + 1);
  let isThere = false;
  return Array.from({ length: nights }, () => {
    if (next() < 0.02 * (1 + fault)) isThere = !isThere;
    return next() < 0.05 ? 'dark' : isThere ? 'fault' : 'none';
  });
});

const ruleOf = (fault: number): string => `storage/fault-${fault}`;

function reportOf(night: number): PairReport {
  const results = faults.map((all, fault): Result => {
    const state = all[night];
    if (state === 'dark') return result(ruleOf(fault), 'unknown', [], { on: 'a', reason: 'denied' });
    return state === 'fault'
      ? result(ruleOf(fault), 'fail', [finding('/spool')], { on: 'a' })
      : result(ruleOf(fault), 'pass', [], { on: 'a' });
  });
  return pairReport(results, { takenAt: timeOf(night) });
}

/** What is known of a fault after a night, from all nights up to it. */
function oracle(fault: number, night: number) {
  const all = faults[fault]?.slice(0, night + 1) ?? [];
  const lastAbsent = all.lastIndexOf('none');
  const first = all.indexOf('fault', lastAbsent + 1);
  if (first < 0 || all[night] !== 'fault') return undefined;
  const appeared = all.flatMap((state, at) => {
    if (state !== 'fault') return [];
    const before = all.slice(0, at).findLast((each) => each !== 'dark');
    return before === 'fault' ? [] : [at];
  });
  return {
    since: timeOf(first),
    perhapsOlder: first !== lastAbsent + 1 || lastAbsent < 0,
    runs: all.slice(first).filter((state) => state === 'fault').length,
    notJudged: all.slice(first).filter((state) => state === 'dark').length,
    appearances: appeared.filter((at) => at > night - 30).length,
  };
}

const presence: Readonly<Record<Night, Presence>> = { fault: 'present', none: 'absent', dark: 'unknown' };

/** The nights of each episode of a fault by a look at all nights: those between two nights without it. */
function episodesByOracle(nightsOfFault: readonly Night[]): readonly (readonly [first: number, last: number])[] {
  const letters = nightsOfFault.map((night) => night[0]).join('');
  return letters.split('n').reduce<{ readonly at: number; readonly found: readonly (readonly [number, number])[] }>(
    ({ at, found }, part) => ({
      at: at + part.length + 1,
      found: part.includes('f') ? [...found, [at + part.indexOf('f'), at + part.lastIndexOf('f')]] : found,
    }),
    { at: 0, found: [] },
  ).found;
}

describe('a year of nights', () => {
  it('is what a look at all nights gives, after each night', { timeout: 300_000 }, async () => {
    const history = await HistoryFolder.create(folder, (line) => expect(line).toBe(''));
    const head = { schemaVersion: 1, halint: 'test', rules: {} } as const;
    let resolved = 0;
    for (let night = 0; night < nights; night++) {
      const { report } = await history.add(head, reportOf(night), '{}', {});
      for (const fault of faults.keys()) {
        const found = report.results.find(({ rule }) => rule === ruleOf(fault))?.findings[0]?.history;
        const { isNew, flapping, ...age } = found ?? {};
        const expected = oracle(fault, night);
        expect(found === undefined ? undefined : age).toEqual(expected);
        const isFirst = expected?.runs === 1 && !expected.perhapsOlder && night > 0;
        expect(isNew === true).toBe(isFirst);
        expect(flapping === true).toBe((expected?.appearances ?? 0) >= 3);
        const [yesterday, today] = [
          faults[fault]?.slice(0, night).findLast((each) => each !== 'dark'),
          faults[fault]?.[night],
        ];
        const isResolved = report.history?.resolved.some(({ rule }) => rule === ruleOf(fault)) === true;
        expect(isResolved).toBe(today === 'none' && yesterday === 'fault');
        if (isResolved) resolved++;
      }
      expect(report.history?.runs).toBe(night + 1);
    }
    expect(resolved).toBeGreaterThan(100);
    expect(readdirSync(join(folder, 'mail'))).toHaveLength(nights);
  });

  it('is the trend of all reports', () => {
    const series = new PairSeries('mail');
    for (let night = 0; night < nights; night++) series.add(reportOf(night), `${night}`);
    const { reports, open, unsettled } = series.trend();
    expect(reports.map(({ findings, notJudged }) => [findings.error, notJudged])).toEqual(
      Array.from({ length: nights }, (_, night) => [
        faults.filter((all) => all[night] === 'fault').length,
        faults.filter((all) => all[night] === 'dark').length,
      ]),
    );
    for (const [fault, all] of faults.entries()) {
      const expected = oracle(fault, nights - 1);
      const found = open.find(({ rule }) => rule === ruleOf(fault));
      expect(found?.since).toBe(expected?.since);
      expect(found?.reports).toBe(expected?.runs);
      const last = all.findLast((state) => state !== 'dark');
      expect(unsettled.some(({ rule }) => rule === ruleOf(fault))).toBe(all.at(-1) === 'dark' && last === 'fault');
    }
  });

  it('is bisected into the episodes that a look at all nights gives, judging few of them', async () => {
    for (const all of faults) {
      const truth = all.map((night) => presence[night]);
      const judge = (run: number): Promise<Presence> => Promise.resolve(truth[run] ?? 'unknown');
      const { runs, judged } = await bisect(truth, judge);
      expect(runs).toEqual(truth);
      expect(episodesOf(runs).map(({ first, last }) => [first, last])).toEqual(episodesByOracle(all));
      const changes = truth.filter((night, at) => at > 0 && night !== truth[at - 1]).length;
      expect(judged).toBeLessThan(Math.min(nights, 2 * changes + 12));
      // Of a third of the nights there is no report, and the reports of today's rules differ from some others.
      const recorded = truth.map((night, at) => (at % 3 === 0 ? undefined : at % 50 === 1 ? 'absent' : night));
      expect((await bisect(recorded, judge)).runs).toEqual(truth);
    }
  });

  it('needs as much memory and as many files in the last night as after two months', async () => {
    const runs = (await HistoryFolder.open(folder, (line) => expect(line).toBe(''))).runsOf('mail');
    const names = await runs.names();
    const sizeOf = (name: string): number => statSync(join(runs.pathOf(name), 'state.json.gz')).size;
    const sizes = names.map(sizeOf);
    expect(Math.max(...sizes.slice(300))).toBeLessThan(1.2 * Math.max(...sizes.slice(60, 120)));
    // Another night reads the last state only: no file of an earlier night can be read.
    const copy = mkdtempSync(join(tmpdir(), 'halint-year-'));
    try {
      cpSync(folder, copy, { recursive: true });
      const warnings: string[] = [];
      const history = await HistoryFolder.open(copy, (line) => warnings.push(line));
      for (const name of names.slice(0, -1))
        for (const file of readdirSync(history.runsOf('mail').pathOf(name)))
          writeFileSync(join(history.runsOf('mail').pathOf(name), file), 'no gzip');
      const next = { ...reportOf(nights - 1), takenAt: timeOf(nights) };
      const { report } = await history.add({ schemaVersion: 1, halint: 'test', rules: {} }, next, '{}', {});
      expect([report.history?.runs, warnings]).toEqual([nights + 1, []]);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  it('gives the same state from the reports alone', { timeout: 120_000 }, async () => {
    const history = await HistoryFolder.open(folder, (line) => expect(line).toBe(''));
    const runs = history.runsOf('mail');
    const names = await runs.names();
    const stored = await runs.stateAfter(names);
    for (const name of names) rmSync(join(runs.pathOf(name), 'state.json.gz'));
    expect(await runs.stateAfter(names)).toEqual(stored);
  });
});
