import { describe, expect, it } from 'vitest';
import { HostFacts } from '../../src/engine/facts.ts';
import { contextOf } from '../../src/engine/select.ts';
import { facts } from '../../src/facts/index.ts';
import type { AnyFact, AnyReading, HostSnapshot, ListedFile, ListingSource, Source } from '../../src/sdk/index.ts';
import { readAs, sourceKey } from '../../src/sdk/index.ts';
import { loud } from '../engine/loud.ts';
import { healthyHost, healthyPair } from '../rules/healthy.ts';
import type { RepeatedText } from './repeated-texts.ts';
import { allTexts, fewTexts } from './repeated-texts.ts';

/** As much as a source may hold. */
const whole = 1024 * 1024;
/**
 * A text is fed as a whole only where a sample and another one of four times its length leave a doubt that it takes
 * linear time.
 */
const sample = 8 * 1024;
/**
 * In quadratic time the longer one takes sixteen times as long. Below these milliseconds of a processor all of it would
 * take less than half a minute.
 */
const [suspicious, longSuspicious, growth] = [2, 32, 8];
/**
 * Milliseconds of a processor for 1 MiB. In linear time most take some tens, and those that make an object of every
 * character a thousand.
 */
const bound = 15_000;
/**
 * `HALINT_LINEAR=few` takes minutes, so it is no part of every run; `HALINT_LINEAR=all` feeds hundreds of texts more,
 * and `HALINT_LINEAR=whole` all of them as a whole, which takes an hour.
 */
const more = process.env['HALINT_LINEAR'];
const texts = more === 'few' ? fewTexts : allTexts;

const reading = (source: Source, text: string): AnyReading => {
  switch (source.kind) {
    case 'file':
      return readAs({ path: source.path, text });
    case 'glob':
      return readAs([{ path: source.pattern.replaceAll('*', 'x'), text }]);
    case 'command':
      return readAs({ stdout: text, stderr: text.slice(0, 4096), exit: 0 });
    case 'listing':
      return readAs(pathsIn(source, text));
  }
};

/** A listing of as many paths as the text has lines; as a text of 1 MiB, it would have no more than these. */
const pathsIn = ({ paths: [pattern = '/x'] }: ListingSource, text: string): readonly ListedFile[] =>
  text.split('\n', 16 * 1024).map((line, at) => ({
    path: `${pattern.replaceAll('*', `x${at}`)}/${line.slice(0, 4096)}`,
    type: 'file',
    size: 1,
  }));

const healthy = await healthyHost('a');
const context = contextOf(healthyPair, 'a');

/**
 * Milliseconds of a processor for a fact of the healthy host with some of its sources replaced. Other work of the
 * machine does not count.
 */
function milliseconds(fact: AnyFact, sources: readonly Source[], replaced: readonly Source[], text: string): number {
  const readings = Object.fromEntries(
    sources.map((source): [string, AnyReading] => {
      const key = sourceKey(source);
      return [key, replaced.includes(source) ? reading(source, text) : (healthy.readings[key] ?? reading(source, ''))];
    }),
  );
  const host: HostSnapshot = { name: 'a', via: 'test', status: 'complete', duration: 0, readings, costs: {} };
  const before = process.cpuUsage();
  new HostFacts(host, context, undefined, undefined, loud).get(fact);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Milliseconds for a text as a whole. It grows towards that, so that quadratic time ends the test, and not the patience
 * of a person.
 */
function wholeTime(time: (size: number) => number): number {
  for (const size of [8 * sample, 32 * sample]) {
    const taken = time(size);
    if (taken > bound / 8 && taken * (whole / size) > bound) return taken * (whole / size);
  }
  return time(whole);
}

/** Samples by name: every fact is fed the same. */
const samples = new Map<string, string>();

function sampleOf(name: string, of: RepeatedText['of']): string {
  const text = samples.get(name) ?? of(sample);
  samples.set(name, text);
  return text;
}

/** Twice, because once in a while memory is cleared up. */
function isDoubtful(time: (size: number) => number): boolean {
  const least = (size: number): number => Math.min(time(size), time(size));
  if (time(sample) < suspicious) return false;
  const short = least(sample);
  if (short < suspicious) return false;
  const long = least(4 * sample);
  return long > longSuspicious && long > short * growth;
}

/** What is slow in one fact: texts that take longer than the bound when they replace these sources. */
const slowIn = (
  fact: AnyFact,
  sources: readonly Source[],
  replaced: readonly Source[],
  from: readonly RepeatedText[],
): readonly string[] =>
  from.flatMap(({ name, of }) => {
    const time = (size: number): number =>
      milliseconds(fact, sources, replaced, size === sample ? sampleOf(name, of) : of(size));
    if (more !== 'whole' && !isDoubtful(time)) return [];
    const taken = wholeTime(time);
    return taken <= bound ? [] : [`${replaced.map(sourceKey).join(', ')} with ${name}: ${Math.round(taken)} ms`];
  });

describe.skipIf(more === undefined)(
  'a fact takes linear time for 1 MiB of repeated tokens in any of its sources (needs HALINT_LINEAR=few)',
  () => {
    it.each(facts.map((fact) => [fact.id, fact] as const))(
      '%s',
      (_, fact) => {
        const sources = Object.values(fact.sources(context));
        const alone = sources.flatMap((source) => slowIn(fact, sources, [source], texts));
        const together = sources.length > 1 ? slowIn(fact, sources, sources, texts) : [];
        expect([...alone, ...together]).toEqual([]);
      },
      3_600_000,
    );
  },
);
