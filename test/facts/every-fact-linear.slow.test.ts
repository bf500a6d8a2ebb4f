import { describe, expect, it } from 'vitest';
import { facts } from '../../src/facts/index.ts';
import { slowTexts, sourcesOf } from './linear-time.ts';
import type { RepeatedText } from './repeated-texts.ts';
import { allTexts, fewTexts, wholeTexts } from './repeated-texts.ts';

/** `HALINT_LINEAR=few` feeds these texts to each source, and `all` hundreds more, which takes many minutes. */
const more = process.env['HALINT_LINEAR'];
/** Texts for each source otherwise: other ones for the next, so that the sources of a fact get all of them together. */
const sampleOf = 6;

const textsFor = (at: number): readonly RepeatedText[] => {
  if (more !== undefined) return more === 'all' ? allTexts : fewTexts;
  const from = (at * sampleOf) % fewTexts.length;
  return [...fewTexts, ...fewTexts].slice(from, from + sampleOf);
};
const named = facts.map((fact, at) => [fact.id, fact, at] as const);

describe('a fact takes linear time for repeated tokens, blank lines, quotes and brackets', { timeout: 600_000 }, () => {
  it.each(named)('%s, in each of its sources', (_, fact, at) => {
    expect(sourcesOf(fact).flatMap((source, i) => slowTexts(fact, [source], textsFor(at + i)))).toEqual([]);
  });

  it.each(named)('%s, for 1 MiB in all of its sources', (_, fact) => {
    expect(slowTexts(fact, sourcesOf(fact), wholeTexts, { always: true })).toEqual([]);
  });
});
