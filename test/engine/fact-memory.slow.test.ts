import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FactMemory, partsOf } from '../../src/engine/fact-memory.ts';
import { HostFacts } from '../../src/engine/facts.ts';
import { contextOf } from '../../src/engine/select.ts';
import { facts } from '../../src/facts/index.ts';
import type { AnyReading, HostSnapshot, Side } from '../../src/sdk/index.ts';
import { defineFact, defineHostFact, file, known, notRead, readAs } from '../../src/sdk/index.ts';
import { healthyHost, healthyPair } from '../rules/healthy.ts';

const text = fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('', ' ', '0', '1 ', '/a', 'file 1 a'));
const path = text;
const anyReading: fc.Arbitrary<AnyReading> = fc.oneof(
  fc.record({ path, text }).map(readAs),
  fc.array(fc.record({ path, text }), { maxLength: 3 }).map(readAs),
  fc.record({ stdout: text, stderr: text, exit: fc.nat(12) }).map(readAs),
  fc
    .array(
      fc.record(
        { path, type: fc.constantFrom('file', 'link'), size: fc.nat(12), target: text, digest: text },
        { requiredKeys: ['path', 'type', 'size'] },
      ),
      { maxLength: 3 },
    )
    .map(readAs),
  fc
    .record({ reason: fc.constantFrom('absent', 'denied'), detail: text })
    .map(({ reason, detail }) => notRead(reason, detail)),
);

describe('the identity of a reading', () => {
  const name = (reading: AnyReading): string => JSON.stringify(partsOf(reading));

  it('is the same for equal readings, and another one for others', () => {
    fc.assert(
      fc.property(anyReading, anyReading, (one, other) => {
        expect(name(structuredClone(one))).toBe(name(one));
        // Nothing in a list is an empty list, of texts or of files.
        expect(name(one) === name(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      { numRuns: 2000 },
    );
  });
});

const hostWith = (readings: Readonly<Record<string, AnyReading>>): HostSnapshot => ({
  name: 'mail-a',
  via: 'test',
  status: 'complete',
  duration: 0,
  readings,
  costs: {},
});

/** A reading that lacks a character or an entry. */
function damaged(reading: AnyReading, at: number): AnyReading {
  if (!reading.read) return notRead('denied', String(at));
  const { value } = reading;
  const cut = (whole: string): string => whole.slice(0, at) + whole.slice(at + 1);
  if ('text' in value) return readAs({ ...value, text: cut(value.text) });
  if ('stdout' in value) return readAs({ ...value, stdout: cut(value.stdout) });
  // TypeScript knows no filter of two kinds of lists.
  return 'type' in (value[0] ?? {})
    ? readAs(value.filter((each) => 'type' in each).slice(1))
    : readAs(value.filter((each) => 'text' in each).slice(1));
}

const healthy = { a: await healthyHost('a'), b: await healthyHost('b') };

describe('a fact that is remembered', () => {
  it.each([
    ['of a memory with room', 1e9],
    ['of a memory that forgets nearly all', 20_000],
  ])(
    'is equal to one that is parsed, %s',
    (_, limit) => {
      const memory = new FactMemory(limit);
      const sides: readonly Side[] = ['a', 'b'];
      fc.assert(
        fc.property(
          fc.constantFrom(...sides),
          fc.constantFrom(...Object.keys(healthy.a.readings)),
          fc.nat(5000),
          (side, key, at) => {
            const { [key]: one = notRead('absent', ''), ...others } = healthy[side].readings;
            const readings = structuredClone({ ...others, [key]: damaged(one, at) });
            const context = contextOf(healthyPair, side);
            const remembering = new HostFacts(hostWith(readings), context, undefined, memory);
            const parsing = new HostFacts(hostWith(readings), context);
            for (const fact of facts) {
              expect(remembering.get(fact), fact.id).toEqual(parsing.get(fact));
            }
          },
        ),
        { numRuns: 20 },
      );
    },
    60_000,
  );

  const readings = { 'file:/number': readAs({ path: '/number', text: '1' }) };
  const ofBoth = (definition: Parameters<HostFacts['get']>[0]) => {
    const memory = new FactMemory();
    const [a, b] = (['a', 'b'] as const).map((side) =>
      new HostFacts(hostWith(structuredClone(readings)), contextOf(healthyPair, side), undefined, memory).get(
        definition,
      ),
    );
    return { a, b };
  };

  it('is the very same for hosts of which the same was read', () => {
    const { a, b } = ofBoth(
      defineFact({
        id: 'x',
        describes: '',
        sources: { text: file('/number') },
        parse: ({ text: reading }) => known({ reading }),
      }),
    );
    expect(a).toBe(b);
  });

  it('is each host’s own where its parser must know the host', () => {
    const { a, b } = ofBoth(
      defineHostFact({
        id: 'x',
        describes: '',
        sources: { text: file('/number') },
        parse: (_, { host }) => known(host.name),
      }),
    );
    expect([a, b]).toEqual([known(healthyPair.hosts.a.name), known(healthyPair.hosts.b.name)]);
  });

  it('is another one for another definition, even of the same name', () => {
    const memory = new FactMemory();
    const define = (value: number) =>
      defineFact({ id: 'x', describes: '', sources: { text: file('/number') }, parse: () => known(value) });
    const host = new HostFacts(hostWith(readings), contextOf(healthyPair, 'a'), undefined, memory);
    const again = new HostFacts(hostWith(readings), contextOf(healthyPair, 'a'), undefined, memory);
    expect([host.get(define(1)), again.get(define(2))]).toEqual([known(1), known(2)]);
  });
});
