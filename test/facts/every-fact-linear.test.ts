import { describe, expect, it } from 'vitest';
import { facts } from '../../src/facts/index.ts';
import { slowTexts, sourcesOf } from './linear-time.ts';
import { allTexts, fewTexts, wholeTexts } from './repeated-texts.ts';

/** `HALINT_LINEAR=all` feeds hundreds of texts more, which takes many minutes. */
const texts = process.env['HALINT_LINEAR'] === 'all' ? allTexts : fewTexts;
const named = facts.map((fact) => [fact.id, fact] as const);

describe('a fact takes linear time for repeated tokens, blank lines, quotes and brackets', { timeout: 600_000 }, () => {
  it.each(named)('%s, in each of its sources', (_, fact) => {
    expect(sourcesOf(fact).flatMap((source) => slowTexts(fact, [source], texts))).toEqual([]);
  });

  it.each(named)('%s, for 1 MiB in all of its sources', (_, fact) => {
    expect(slowTexts(fact, sourcesOf(fact), wholeTexts, { always: true })).toEqual([]);
  });
});
