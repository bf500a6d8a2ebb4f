import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { documentOf } from '../report/documents.ts';
import { halint } from './halint.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-trend-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A kept report: a document of the fixtures, as if it were of this day. */
function kept(name: string, document: string, takenAt: string): string {
  const report = documentOf(document);
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify({ ...report, pairs: report.pairs.map((pair) => ({ ...pair, takenAt })) }));
  return path;
}

const june = (day: number): string => `2026-06-${day}T03:00:00.000Z`;
const trend = (...more: readonly string[]) => halint(['report', 'trend', ...more]);
const refusal = (message: RegExp) => ({ status: 2, stdout: '', stderr: expect.stringMatching(message) });

describe('halint report trend', () => {
  const week = [
    kept('monday', 'green', june(14)),
    kept('tuesday', 'faults', june(15)),
    kept('wednesday', 'unreachable', june(16)),
    kept('thursday', 'faults', june(17)),
  ];

  it('tells reports in the order of their time, and since when what is open was there', async () => {
    const { status, stdout } = await trend(...week);
    expect(status).toBe(0);
    expect([...stdout.matchAll(/^ {2}2026-06-(\d\d) 03:00 UTC/gm)].map(([, number]) => number)).toEqual([
      '14',
      '15',
      '16',
      '17',
    ]);
    expect(stdout).toContain(
      '- mail-b: /var/spool/cyrus/data, now\n    since 2026-06-15 03:00 UTC, 2 reports, not judged in 1 more\n',
    );
  });

  it.each(['text', 'json', 'csv'])('says the same in %s, whatever the order of the files', async (format) => {
    const forwards = await trend(...week, '-f', format);
    expect(forwards.stdout.length).toBeGreaterThan(100);
    expect(await trend(...[...week].reverse(), '-f', format)).toEqual(forwards);
  });

  it('keeps the pairs of a fleet apart', async () => {
    const { stdout } = await trend(
      kept('fleet-1', 'fleet', june(14)),
      kept('fleet-2', 'fleet', june(15)),
      '-f',
      'json',
    );
    const names = documentOf('fleet')
      .pairs.map(({ pair }) => pair)
      .sort();
    expect(
      JSON.parse(stdout).pairs.map(({ pair, reports }: { pair: string; reports: readonly unknown[] }) => [
        pair,
        reports.length,
      ]),
    ).toEqual(names.map((name) => [name, 2]));
  });

  it('refuses two reports of one pair at one time, and names both', async () => {
    expect(await trend(...week, kept('again', 'green', june(15)))).toMatchObject(
      refusal(/tuesday\.json and .*again\.json both report the pair "mail" at 2026-06-15T03:00:00\.000Z/),
    );
  });

  it('refuses a report of no time, one without a pair, and what is no report', async () => {
    expect(await trend(kept('timeless', 'green', 'yesterday\u001b[2J'))).toMatchObject(
      refusal(/has an invalid time "yesterday\\x1b\[2J"/),
    );
    writeFileSync(join(folder, 'empty.json'), JSON.stringify({ ...documentOf('green'), pairs: [] }));
    expect(await trend(...week, join(folder, 'empty.json'))).toMatchObject(
      refusal(/empty\.json is a report without pairs/),
    );
    mkdirSync(join(folder, 'folder.json'));
    expect(await trend(...week, join(folder, 'folder.json'))).toMatchObject(refusal(/cannot read .*folder\.json/));
    expect(await trend()).toMatchObject(refusal(/missing required argument 'file'/));
  });
});
