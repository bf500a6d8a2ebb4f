import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HostFacts } from '../../src/engine/facts.ts';
import { contextOf } from '../../src/engine/select.ts';
import { facts } from '../../src/facts/index.ts';
import type { AnyFact, AnyReading, HostSnapshot, ReadingFailure, Source } from '../../src/sdk/index.ts';
import { notRead, readAs, sourceKey } from '../../src/sdk/index.ts';
import { loud } from '../engine/loud.ts';
import { healthyHost, healthyPair } from '../rules/healthy.ts';

const context = contextOf(healthyPair, 'a');
const healthy = await healthyHost('a');
const failures: readonly ReadingFailure[] = ['absent', 'denied', 'timeout', 'too-large', 'not-collected'];

function parsed(fact: AnyFact, readingOf: (source: Source) => AnyReading) {
  const readings = Object.fromEntries(
    Object.values(fact.sources(context)).map((source) => [sourceKey(source), readingOf(source)]),
  );
  const snapshot: HostSnapshot = { name: 'a', via: 'test', status: 'complete', duration: 0, readings, costs: {} };
  return new HostFacts(snapshot, context, undefined, undefined, loud).get(fact);
}

const textReading = (source: Source, text: string): AnyReading => {
  switch (source.kind) {
    case 'file':
      return readAs({ path: source.path, text });
    case 'glob':
      return readAs([{ path: source.pattern.replaceAll('*', 'x'), text }]);
    case 'command':
      return readAs({ stdout: text, stderr: text.slice(0, 100), exit: text.length % 3 });
    case 'listing':
      return readAs([{ path: text, type: 'file', size: text.length }]);
  }
};

const healthyText = (source: Source): string => {
  const reading = healthy.readings[sourceKey(source)];
  if (reading === undefined || !reading.read) return '';
  const { value } = reading;
  return 'text' in value ? value.text : 'stdout' in value ? value.stdout : JSON.stringify(value);
};

describe.each(facts.map((fact) => [fact.id, fact] as const))('fact %s', (_, fact) => {
  it('says what it is, in the words of a person', () => {
    expect(fact.describes).toMatch(/^\S+ \S+/);
    expect(Object.keys(fact.sources(context)).length).toBeGreaterThan(0);
  });

  it.each(failures.filter((reason) => reason !== 'absent'))(
    'is unknown, with a reason, when every source is %s',
    (reason) => {
      const value = parsed(fact, () => notRead(reason, 'test'));
      expect(value).toMatchObject({ known: false, detail: expect.stringMatching(/\S/) });
    },
  );

  it('never throws on absent, empty, truncated and random readings', () => {
    parsed(fact, () => notRead('absent', 'test'));
    parsed(fact, (source) => textReading(source, ''));
    for (const share of [0.1, 0.37, 0.5, 0.9, 0.99]) {
      parsed(fact, (source) => textReading(source, healthyText(source).slice(0, healthyText(source).length * share)));
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        parsed(fact, (source) => textReading(source, text));
      }),
      { numRuns: 50 },
    );
    fc.assert(
      fc.property(fc.nat(5000), fc.string({ maxLength: 20 }), (at, noise) => {
        parsed(fact, (source) => {
          const text = healthyText(source);
          const where = text.length === 0 ? 0 : at % text.length;
          return textReading(source, text.slice(0, where) + noise + text.slice(where));
        });
      }),
      { numRuns: 50 },
    );
  });
});
