import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Presence } from '../../src/engine/history/bisect.ts';
import { bisect, episodesOf } from '../../src/engine/history/bisect.ts';

const letters: Readonly<Record<string, Presence>> = { '+': 'present', '-': 'absent', '?': 'unknown' };
const runsOf = (text: string): readonly Presence[] => [...text].map((letter) => letters[letter] ?? 'unknown');

/** Bisects runs that are judged like `truth`; `recorded`: what their reports say, or nothing. */
async function bisected(truth: string, recorded = ' '.repeat(truth.length)) {
  const judged: number[] = [];
  const runs = runsOf(truth);
  const timeline = await bisect(
    [...recorded].map((letter) => letters[letter]),
    (run) => {
      judged.push(run);
      return Promise.resolve(runs[run] ?? 'unknown');
    },
  );
  expect(new Set(judged).size).toBe(judged.length);
  expect(timeline.judged).toBe(judged.length);
  return timeline;
}

describe('bisect', () => {
  it('judges a few runs where the reports were made by the same rules', async () => {
    const year = `${'-'.repeat(200)}${'+'.repeat(165)}`;
    const { runs, judged } = await bisected(year, year);
    expect(runs).toEqual(runsOf(year));
    expect(judged).toBeLessThan(13);
  });

  it('judges each run of which no report says anything', async () => {
    expect((await bisected('--++-+')).runs).toEqual(runsOf('--++-+'));
  });

  it('relies on no report where one of them is wrong', async () => {
    const { runs, judged } = await bisected('-++-++++', '--------');
    expect(runs).toEqual(runsOf('-++-++++'));
    expect(judged).toBe(8);
  });

  it('agrees with judging each run, whatever comes and goes', async () => {
    const night = fc.constantFrom('+', '-', '?');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(night, fc.constantFrom('same', 'same', 'none')), { minLength: 1, maxLength: 60 }),
        async (nights) => {
          const truth = nights.map(([letter]) => letter).join('');
          const recorded = nights.map(([letter, report]) => (report === 'same' ? letter : ' ')).join('');
          expect((await bisected(truth, recorded)).runs).toEqual(runsOf(truth));
        },
      ),
    );
  });

  it('has nothing to say about no runs', async () => {
    expect(await bisect([], () => Promise.reject(new Error('judged')))).toEqual({ runs: [], judged: 0 });
  });
});

describe('episodes', () => {
  it.each<readonly [string, readonly object[]]>([
    ['---', []],
    ['++', [{ first: 0, last: 1 }]],
    ['-++', [{ first: 1, last: 2, before: 0 }]],
    ['-+?+-', [{ first: 1, last: 3, before: 0, after: 4 }]],
    ['-?+?', [{ first: 2, last: 2, before: 0 }]],
    [
      '+-+--+',
      [
        { first: 0, last: 0, after: 1 },
        { first: 2, last: 2, before: 1, after: 3 },
        { first: 5, last: 5, before: 4 },
      ],
    ],
  ])('of %s', (text, episodes) => {
    expect(episodesOf(runsOf(text))).toEqual(episodes);
  });
});
