/** The page of a fleet in Chromium: the time until it is painted, and until a filter has taken effect. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { fact, line, note, title } from './lines.mjs';
import { folder, halint, root } from './machine.mjs';
import { ratios, rounds } from './rounds.mjs';

const pairs = 200;

const executablePath = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((directory) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(directory, name)))
  .find((path) => existsSync(path));

/** The page of many pairs: every fifth one has a host that could not be read. */
function fleetPage() {
  const one = (/** @type {readonly string[]} */ ...args) =>
    JSON.parse(
      execFileSync(process.execPath, [halint, 'check', ...args, '-f', 'json'], {
        encoding: 'utf8',
        maxBuffer: 256 << 20,
      }),
    );
  const report = one('-c', join(root, 'fixtures/healthy/halint.yaml'));
  const [healthy] = report.pairs;
  const doubtful = {
    ...healthy,
    results: healthy.results.map((/** @type {{ verdict: string }} */ each, /** @type {number} */ i) =>
      i % 9 === 0 && each.verdict === 'pass' ? { ...each, verdict: 'unknown', reason: 'not collected' } : each,
    ),
  };
  const count = (/** @type {string} */ verdict) =>
    doubtful.results.filter((/** @type {{ verdict: string }} */ each) => each.verdict === verdict).length;
  doubtful.counts = { ...healthy.counts, pass: count('pass'), unknown: count('unknown') };
  const all = Array.from({ length: pairs }, (_, i) => ({
    ...(i % 5 === 0 ? doubtful : healthy),
    pair: `mail-${String(i + 1).padStart(3, '0')}`,
  }));
  const file = join(folder, 'fleet.json');
  writeFileSync(file, JSON.stringify({ ...report, pairs: all }));
  const page = join(folder, 'fleet.html');
  execFileSync(process.execPath, [halint, 'report', 'render', file, '-f', `html=${page}`]);
  return page;
}

/** A page without style or content other than a table with a row per pair, and a filter that hides all rows. */
function emptyPage() {
  const rows = Array.from({ length: pairs }, (_, i) => `<tr class="group"><td>mail-${i}</td><td>in order</td></tr>`);
  const page = join(folder, 'empty.html');
  writeFileSync(
    page,
    `<!DOCTYPE html><style>main:has(#filter:not(:checked)) .group{display:none}</style><main><input type="checkbox" id="filter" checked><table>${rows.join('')}</table></main>`,
  );
  return page;
}

export async function pages() {
  title(`The page of ${pairs} pairs in Chromium (a table with as many rows = 1)`);
  if (executablePath === undefined) {
    note('skipped: chromium is not installed');
    return;
  }
  const [fleet, empty] = [fleetPage(), emptyPage()];
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  try {
    const page = await browser.newPage();
    const painted = () =>
      page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(undefined))))');
    const opening = (/** @type {string} */ path) => async () => {
      const start = performance.now();
      await page.goto(`file://${path}`);
      await painted();
      return performance.now() - start;
    };
    const filtering = (/** @type {string} */ path, /** @type {string} */ filter) => async () => {
      await page.goto(`file://${path}`);
      await painted();
      const start = performance.now();
      await page.evaluate(`document.querySelector(${JSON.stringify(filter)}).click()`);
      await painted();
      return performance.now() - start;
    };
    const wall = await rounds(9, {
      openFleet: opening(fleet),
      openEmpty: opening(empty),
      filterFleet: filtering(fleet, '[id^="g-"]'),
      filterEmpty: filtering(empty, '#filter'),
    });
    fact('its size', readFileSync(fleet).length / 1024, 'kB', { most: 1536 });
    line('time to open', wall.openFleet, 'ms');
    line('the same, against the table', ratios(wall.openFleet, wall.openEmpty), '×');
    line('time to filter', wall.filterFleet, 'ms');
    line('the same, against the table', ratios(wall.filterFleet, wall.filterEmpty), '×');
  } finally {
    await browser.close();
  }
}
