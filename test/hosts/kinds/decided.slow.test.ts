import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decidedRules, liveDecided, liveResults, resultsOf } from './decided.ts';
import { kinds } from './kinds.ts';

// How many rules each kind of evidence decides, for the recorded healthy pair. UPDATE=1 writes the numbers into the
// documentation.

const folder = mkdtempSync(join(tmpdir(), 'halint-kinds-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('rules decided by kind of evidence', () => {
  const numbers = new Map<string, number>([['live', liveDecided.size]]);

  it.each(kinds)('$name: every verdict is the one of the live pair', async ({ name, read, goal }) => {
    const results = resultsOf(await read('fixtures/healthy', join(folder, name.replaceAll(/\W/g, '-'))));
    const decided = new Set([...decidedRules(results)].filter((rule) => liveDecided.has(rule)));
    const verdicts = (all: typeof results): string[] =>
      all.filter(({ rule }) => decided.has(rule)).map(({ rule, host, verdict }) => `${rule} ${host ?? ''} ${verdict}`);
    expect(results.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(verdicts(results)).toEqual(verdicts(liveResults));
    expect(decided.size).toBeGreaterThanOrEqual(goal);
    numbers.set(name, decided.size);
  });

  it('has these numbers in the documentation, except for the newest rules', () => {
    const path = 'docs/reading-a-pair.md';
    const text = readFileSync(path, 'utf8');
    const rows = [...numbers].map(([name, count]) => `| ${name} | ${count} of ${liveDecided.size} |`);
    const table = ['| evidence | rules decided |', '|---|---|', ...rows].join('\n');
    const [begin, end] = ['<!-- decided -->\n', '\n<!-- /decided -->'];
    const written = text.slice(text.indexOf(begin) + begin.length, text.indexOf(end));
    if (process.env['UPDATE'] === '1')
      writeFileSync(
        path,
        text.replace(begin + written + end, () => begin + table + end),
      );
    else expectAlike(written, table);
    const [sentence] = /A report of sos decides \d+ of the \d+ rules/.exec(readFileSync('README.md', 'utf8')) ?? [];
    expectAlike(sentence ?? '', `A report of sos decides ${numbers.get('sos 4')} of the ${liveDecided.size} rules`);
  });
});

/** The same text, with numbers that differ by a few rules at most: a new rule needs no change of the documentation. */
function expectAlike(written: string, measured: string): void {
  const numbersIn = (text: string): readonly number[] => (text.match(/\d+/g) ?? []).map(Number);
  const shape = (text: string): string => text.replaceAll(/\d+/g, 'N');
  expect(shape(written)).toBe(shape(measured));
  const now = numbersIn(measured);
  expect(numbersIn(written).filter((number, i) => Math.abs(number - (now[i] ?? 0)) > 8)).toEqual([]);
}
