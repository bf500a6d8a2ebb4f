import { HostFacts } from '../../src/engine/facts.ts';
import { contextOf } from '../../src/engine/select.ts';
import type { AnyFact, AnyReading, HostSnapshot, ListedFile, ListingSource, Source } from '../../src/sdk/index.ts';
import { readAs, sourceKey } from '../../src/sdk/index.ts';
import { loud } from '../engine/loud.ts';
import { healthyHost, healthyPair } from '../rules/healthy.ts';
import type { RepeatedText } from './repeated-texts.ts';

/** As much as a source may hold. */
const whole = 1024 * 1024;
/** A text is fed as a whole only where a sample and one of four times its length leave a doubt about linear time. */
const sample = 16 * 1024;
/**
 * Milliseconds of a processor for a sample. In quadratic time, what takes less needs less than the bound for the whole.
 */
const suspicious = 4;
/** In quadratic time a text of four times the length takes sixteen times as long. */
const growth = 8;
/**
 * Milliseconds of a processor for 1 MiB. In linear time most facts take some tens, and those that make an object of
 * every character a thousand or two.
 */
const bound = 15_000;

const healthy = await healthyHost('a');
const context = contextOf(healthyPair, 'a');

export const sourcesOf = (fact: AnyFact): readonly Source[] => Object.values(fact.sources(context));

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

/** A listing with a path for each line of the text, and for each 64 bytes of it at most. */
const pathsIn = ({ paths: [pattern = '/x'] }: ListingSource, text: string): readonly ListedFile[] =>
  text.split('\n', Math.ceil(text.length / 64)).map((line, at) => ({
    path: `${pattern.replaceAll('*', `x${at}`)}/${line.slice(0, 4096)}`,
    type: 'file',
    size: 1,
  }));

/**
 * Milliseconds of a processor for a fact of the healthy host with some of its sources replaced. Other work of the
 * machine does not count.
 */
function milliseconds(fact: AnyFact, replaced: readonly Source[], text: string): number {
  const readings = Object.fromEntries(
    sourcesOf(fact).map((source): [string, AnyReading] => {
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
function wholeTime(time: (size: number) => number, limit: number): number {
  for (const size of [4 * sample, 16 * sample]) {
    const taken = time(size);
    if (taken > limit / 8 && taken * (whole / size) > limit) return taken * (whole / size);
  }
  return time(whole);
}

/** The least of three, because memory is cleared up once in a while, and the first run compiles. */
function isDoubtful(time: (size: number) => number): boolean {
  if (time(sample) < suspicious) return false;
  const least = (size: number): number => Math.min(time(size), time(size));
  const short = least(sample);
  if (short < suspicious || time(4 * sample) <= short * growth) return false;
  return least(4 * sample) > short * growth;
}

/** Texts made once: every fact is fed the same. */
const texts = new Map<string, string>();

function textOf({ name, of }: RepeatedText, size: number): string {
  if (size !== sample) return of(size);
  const made = texts.get(name) ?? of(size);
  texts.set(name, made);
  return made;
}

/** Facts with many sources get 1 MiB in each of them. */
const boundFor = ({ length }: readonly Source[]): number => bound * Math.max(1, length / 8);

/**
 * The texts for which a fact takes longer than the bound where they replace these sources. `always`: each is fed as a
 * whole, without a sample.
 */
export function slowTexts(
  fact: AnyFact,
  replaced: readonly Source[],
  from: readonly RepeatedText[],
  { always = false, limit = boundFor(replaced) } = {},
): readonly string[] {
  return from.flatMap((repeated) => {
    const time = (size: number): number => milliseconds(fact, replaced, textOf(repeated, size));
    if (!always && !isDoubtful(time)) return [];
    const taken = wholeTime(time, limit);
    return taken <= limit
      ? []
      : [`${replaced.map(sourceKey).join(', ')} with ${repeated.name}: ${Math.round(taken)} ms`];
  });
}
