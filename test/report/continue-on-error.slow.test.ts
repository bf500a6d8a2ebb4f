import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { formatNames } from '../../src/cli/output/format-names.ts';
import { continueOnError } from '../../src/report/continue-on-error.ts';
import type { PairReport } from '../../src/sdk/index.ts';
import { documentOf, isReport } from './documents.ts';
import { begin } from './reporters.ts';

const style = { color: false, width: 80 };
const {
  pairs: [faults],
  ...head
} = documentOf('faults');
if (faults === undefined) throw new Error('the document has no pair');
const named = (name: string): PairReport => ({ ...faults, pair: name });

/**
 * Built-in methods that renderings call: one of their calls throws. It stands for any error in the midst of rendering a
 * pair.
 */
const methods = ['map', 'flatMap', 'filter', 'join', 'push', 'some'] as const;

/** Does the work while the call of that number, of any of the methods, throws; undefined when there are fewer calls. */
function failingAt<T>(number: number, work: () => T): { readonly result: T; readonly failed: boolean } {
  const originals = methods.map(
    (name) => [name, Object.getOwnPropertyDescriptor(Array.prototype, name) ?? {}] as const,
  );
  let left = number;
  for (const [name, descriptor] of originals) {
    const original: unknown = descriptor.value;
    if (typeof original !== 'function') throw new Error(`${name} is no method`);
    Object.defineProperty(Array.prototype, name, {
      ...descriptor,
      value(...all: unknown[]): unknown {
        left -= 1;
        if (left === 0) throw new RangeError('planted');
        return Reflect.apply(original, this, all);
      },
    });
  }
  try {
    return { result: work(), failed: left <= 0 };
  } finally {
    for (const [name, descriptor] of originals) Object.defineProperty(Array.prototype, name, descriptor);
  }
}

/** A document of three pairs, of which the second one cannot be rendered; undefined when it could. */
function withFault(
  name: (typeof formatNames)[number],
  number: number,
): { readonly text: string; readonly failed: readonly string[] } | undefined {
  const failed: string[] = [];
  const rendering = continueOnError(begin[name](head, style), (pair) => {
    failed.push(pair);
    return `internal error in the ${name} report of ${pair}, please report it`;
  });
  const parts = [rendering.start ?? '', rendering.pair(named('mail-first'))];
  const second = failingAt(number, () => rendering.pair(named('mail-second')));
  if (!second.failed) return undefined;
  parts.push(second.result, rendering.pair(named('mail-third')));
  return { text: [...parts, ...rendering.end()].join(''), failed };
}

/** Throws when the text is no whole document of its format. */
const valid: Readonly<Record<string, (text: string) => void>> = {
  json: (text) => expect(isReport(JSON.parse(text)), JSON.stringify(isReport.errors)).toBe(true),
  sarif: (text) => void JSON.parse(text),
  gitlab: (text) => void JSON.parse(text),
  junit: (text) => expect(XMLValidator.validate(text)).toBe(true),
  checkstyle: (text) => expect(XMLValidator.validate(text)).toBe(true),
  html: (text) => expect(XMLValidator.validate(text.replace('<!DOCTYPE html>', ''))).toBe(true),
  'remedy-ansible': (text) => void parseYaml(text),
  waivers: (text) => void parseYaml(text),
  csv: (text) =>
    expect(
      text
        .trimEnd()
        .split('\n')
        .every((line) => /^"|^pair,|^ |^[^,]*"/.test(line)),
    ).toBe(true),
  tap: (text) => expect(text.match(/^(not )?ok \d+/gm)?.length).toBe(Number(/^1\.\.(\d+)$/m.exec(text)?.[1])),
  prometheus: (text) => {
    const series = text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.replace(/ \S+$/, ''));
    expect(new Set(series).size).toBe(series.length);
  },
};

/** Formats that name every pair; the others say something of all pairs together, or name those with findings. */
const naming = formatNames.filter(
  (name) => !['github', 'nagios', 'remedy-ansible', 'remedy-sh', 'checkstyle'].includes(name),
);

describe.each(formatNames)('a %s report of three pairs, of which one cannot be rendered', (name) => {
  it('is whole, names that pair as not judged, and has all of the others, wherever in the rendering the error was', () => {
    let faultsTried = 0;
    for (let number = 1; ; number = Math.ceil(number * 1.6)) {
      const made = withFault(name, number);
      if (made === undefined) break;
      faultsTried += 1;
      const { text, failed } = made;
      expect(failed).toEqual(['mail-second']);
      valid[name]?.(text);
      for (const pair of naming.includes(name) ? ['mail-first', 'mail-second', 'mail-third'] : [])
        expect(text).toContain(pair);
      expect(text).toContain(
        name === 'prometheus'
          ? 'halint_host_read{pair="mail-second"'
          : name === 'nagios'
            ? 'not judged'
            : name === 'github'
              ? 'mail-second'
              : 'internal error in the',
      );
      // Everything that is said of the pair before is said of the one after.
      const count = (pair: string): number => text.split(pair).length;
      if (naming.includes(name) && name !== 'html' && name !== 'junit')
        expect(count('mail-third')).toBeGreaterThanOrEqual(count('mail-first') - 2);
    }
    expect(faultsTried).toBeGreaterThan(5);
  });
});
