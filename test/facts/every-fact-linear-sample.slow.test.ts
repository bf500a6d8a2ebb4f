import { describe, expect, it } from 'vitest';
import { facts } from '../../src/facts/index.ts';
import { defineFact, file, known } from '../../src/sdk/index.ts';
import { slowTexts, sourcesOf } from './linear-time.ts';
import { fewTexts } from './repeated-texts.ts';

/** Texts that each source is fed here; `every-fact-linear.test.ts`, one of the slow tests, feeds all. */
const sampleOf = 2;

/** Other texts for each source, so that together all are fed. */
const textsFor = (at: number): typeof fewTexts =>
  Array.from({ length: sampleOf }, (_, i) => fewTexts[(at * sampleOf + i) % fewTexts.length]).filter(
    (text) => text !== undefined,
  );

describe('a sample of what every-fact-linear.test.ts feeds to each fact takes linear time', { timeout: 60_000 }, () => {
  it.each(facts.map((fact, at) => [fact.id, fact, at] as const))('%s', (_, fact, at) => {
    expect(sourcesOf(fact).flatMap((source, i) => slowTexts(fact, [source], textsFor(at + i)))).toEqual([]);
  });

  it('and a fact that takes quadratic time is found', () => {
    const quadratic = defineFact({
      id: 'quadratic',
      describes: 'Pairs of characters',
      sources: { text: file('/etc/text') },
      parse({ text }) {
        const size = text.read ? text.value.text.length : 0;
        let pairs = 0;
        for (let left = 0; left < size; left += 2) for (let right = 0; right < left; right += 2) pairs += left ^ right;
        return known(pairs);
      },
    });
    expect(slowTexts(quadratic, sourcesOf(quadratic), fewTexts.slice(0, 1), { limit: 100 })).toHaveLength(1);
  });
});
