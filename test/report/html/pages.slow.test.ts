import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { severities } from '../../../src/sdk/index.ts';
import type { PairReport, Report } from '../../../src/sdk/index.ts';
import type { PairTrend } from '../../../src/sdk/report/trend.ts';
import { compareReports } from '../../../src/engine/history/compare.ts';
import { PairSeries } from '../../../src/engine/history/trend.ts';
import { comparisonPage } from '../../../src/report/history/comparison-page.ts';
import { historyHtml, trendHtml } from '../../../src/report/history/history-formats.ts';
import { reporters } from '../reporters.ts';
import type { Visit } from './browser.ts';
import { executablePath, launch, visit } from './browser.ts';
import {
  brokenWords,
  emptyCells,
  focused,
  focusedFold,
  headingsLeftAlone,
  keepFirst,
  overflowing,
  shown,
  stops,
  textAbove,
  unfoldAll,
} from './in-page.mjs';
import * as samples from './sample-pairs.ts';

const { sampleHead, hostile, fleet } = samples;
const render = (...pairs: readonly PairReport[]): string =>
  reporters.html({ ...sampleHead, schemaVersion: 1, pairs }, { color: false, width: 100 });

const reportOf = (pair: PairReport): Report => ({ ...sampleHead, schemaVersion: 1, pairs: [pair] });

function trendOfDemo(): PairTrend {
  const series = new PairSeries('demo');
  series.add({ ...samples.demo, takenAt: '2026-11-21T10:35:00.000Z' }, 'old.json');
  series.add(samples.demo, 'new.json');
  return series.trend();
}

const documents: Readonly<Record<string, string>> = {
  healthy: render(samples.healthy),
  demo: render(samples.demo),
  'split brain': render(samples.splitBrain),
  unreachable: render(samples.unreachable),
  '500 findings': render(samples.manyFindings),
  hostile: reporters.html(hostile, { color: false, width: 100 }),
  'fleet of 200': render(...fleet),
  comparison: historyHtml(comparisonPage(compareReports(reportOf(samples.healthy), reportOf(samples.splitBrain)))),
  trend: trendHtml().start + trendHtml().pair(trendOfDemo()) + trendHtml().end(),
};
const names = Object.keys(documents);
/** Their folds hold what the folds of the others hold, many times: axe would need a minute for all of them. */
const large: readonly string[] = ['500 findings', 'fleet of 200'];

const folder = mkdtempSync(join(tmpdir(), 'halint-pages-'));
const pathOf = (name: string): string => join(folder, `${name.replaceAll(' ', '-')}.html`);
let browser: Browser;

beforeAll(async () => {
  for (const [name, text] of Object.entries(documents)) writeFileSync(pathOf(name), text);
  if (executablePath !== undefined) browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

async function violations(page: Page, options: object = {}): Promise<readonly string[]> {
  const results: AxeResults = await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`);
  return results.violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${html}`));
}

const closing = async ({ page }: Visit): Promise<void> => page.context().close();

describe('the sizes of the pages', () => {
  it.each(['healthy', 'demo', 'split brain', 'unreachable'])('is less than 100 kB for one pair: %s', (name) => {
    expect(Buffer.byteLength(documents[name] ?? '')).toBeLessThan(100_000);
  });

  it('is less than 1.5 MB for 200 pairs with 30 nights each', () => {
    expect(Buffer.byteLength(documents['fleet of 200'] ?? '')).toBeLessThan(1_500_000);
  });
});

describe.skipIf(executablePath === undefined)('in Chromium (skipped: chromium is not installed)', () => {
  describe.each(names)('the page of %s, with every fold open', (name) => {
    const isLarge = large.includes(name);

    it('has no overflow, no broken word, no empty cell on a telephone, no request and no message on any screen and on paper', async () => {
      const visited = await visit(browser, pathOf(name), { viewport: { width: 1280, height: 900 } });
      const { page, noise } = visited;
      await page.evaluate(unfoldAll);
      for (const width of [1280, 768, 390]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await page.evaluate(overflowing), `${width} px`).toEqual([]);
        // Of a large page, only on the narrowest screen: the other pages have the same elements.
        if (!isLarge || width === 390) expect(await page.evaluate(brokenWords), `${width} px`).toEqual([]);
      }
      expect(await page.evaluate(emptyCells)).toEqual([]);
      await page.setViewportSize({ width: 680, height: 960 });
      await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate(overflowing), 'paper').toEqual([]);
      expect(await page.evaluate(headingsLeftAlone)).toEqual([]);
      if (!isLarge) expect(await page.evaluate(brokenWords), 'paper').toEqual([]);
      expect(noise).toEqual([]);
      await closing(visited);
    }, 60_000);

    it('has no violation of accessibility (axe) in light and dark colours', async () => {
      const options = { viewport: { width: 1280, height: 900 }, javaScriptEnabled: true }; // axe waits for timers
      const visited = await visit(browser, pathOf(name), options);
      const { page } = visited;
      await page.evaluate(isLarge ? keepFirst : unfoldAll, 10);
      await page.evaluate(axe.source);
      expect(await violations(page, { resultTypes: ['violations'] })).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      const contrast = { resultTypes: ['violations'], runOnly: ['color-contrast'] };
      if (!isLarge) expect(await violations(page, contrast), 'dark').toEqual([]);
      await closing(visited);
    }, 60_000);
  });

  describe('by keyboard', () => {
    it.each(['split brain', 'unreachable'])(
      'each link, fold and filter of %s is reached, and folds open',
      async (name) => {
        const { page } = await visit(browser, pathOf(name), { viewport: { width: 1280, height: 900 } });
        await page.evaluate(unfoldAll);
        const expected = await page.evaluate(stops);
        let reached = 0;
        await page.keyboard.press('Tab');
        const first = 'Skip to the report';
        expect((await page.evaluate(focused))?.text).toBe(first);
        for (;;) {
          await page.keyboard.press('Tab');
          const at = await page.evaluate(focused);
          if (at === undefined) break;
          reached += 1;
          if (at.kind !== 'summary') continue;
          for (const open of [false, true]) {
            await page.keyboard.press('Enter');
            expect(await page.evaluate(focusedFold), at.text).toBe(open);
          }
        }
        expect(reached).toBe(expected);
        await page.context().close();
      },
    );

    it('each filter of a pair hides exactly the cards that it names', async () => {
      const { page } = await visit(browser, pathOf('500 findings'), { viewport: { width: 1280, height: 900 } });
      const all = await page.evaluate(shown, '.card');
      expect(all.length).toBe(60);
      const having = (name: string): number => all.filter((each) => each.split(' ').includes(name)).length;
      for (const severity of severities.filter((each) => having(each) > 0)) {
        await page.focus(`#s-${severity}`);
        await page.keyboard.press('Space');
        expect((await page.evaluate(shown, '.card')).length, severity).toBe(all.length - having(severity));
        await page.keyboard.press('Space');
      }
      for (const group of ['h', 'm', 'k']) {
        await page.focus(`#${group}-all`);
        for (let i = 0; i < 30; i += 1) {
          await page.keyboard.press('ArrowRight');
          const { id = '' } = (await page.evaluate(focused)) ?? {};
          if (id === `${group}-all`) break;
          expect((await page.evaluate(shown, '.card')).length, id).toBe(having(id));
        }
        expect((await page.evaluate(shown, '.card')).length).toBe(all.length);
      }
      await page.context().close();
    });

    it('each filter of a fleet hides its group', async () => {
      const { page } = await visit(browser, pathOf('fleet of 200'), { viewport: { width: 1280, height: 900 } });
      const groups = await page.evaluate(shown, '.group');
      expect(groups).toEqual(['group danger', 'group unknown', 'group order']);
      for (const group of groups) {
        await page.focus(`#${group.replace('group ', 'g-')}`);
        await page.keyboard.press('Space');
        expect(await page.evaluate(shown, '.group')).toEqual(groups.filter((each) => each !== group));
        await page.keyboard.press('Space');
      }
      await page.context().close();
    });
  });

  describe.each([
    ['a computer', 1280, 800],
    ['a telephone', 390, 844],
  ] as const)('the first screen of %s', (_, width, height) => {
    it.each([
      [
        'split brain',
        /In danger: mail can be lost/,
        /Both hosts may be active. Decide which/,
        new RegExp(`${samples.splitBrain.counts.unknown} could not be judged, for lack of `),
      ],
      [
        'healthy',
        /In order: every check/,
        /Nothing. Keep running halint/,
        /Nothing: every check that applies was judged/,
      ],
      [
        'unreachable',
        /Cannot be called safe/,
        /Make mail-b readable/,
        new RegExp(`mail-b: whether it runs.*${samples.unreachable.counts.unknown} checks need it`),
      ],
    ])('of %s answers: is it safe, what must be done, what is not known', async (name, ...answers) => {
      const { page } = await visit(browser, pathOf(name), { viewport: { width, height } });
      const text = await page.evaluate(textAbove, height);
      for (const answer of answers) expect(text).toMatch(answer);
      await page.context().close();
    });
  });
});
