import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyReport } from './arbitrary-report.ts';
import { caseNames, documentOf, isReport } from './documents.ts';
import { reporters } from './reporters.ts';

const style = { color: false, width: 80 };
const { json } = reporters;

/** The same value with the keys of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  );
}

describe('the JSON report', () => {
  it.each(caseNames)('of %s is the document, and the published schema accepts it', (name) => {
    const rendered: unknown = JSON.parse(json(documentOf(name), style));
    expect(rendered).toEqual(documentOf(name));
    expect(isReport(rendered), JSON.stringify(isReport.errors)).toBe(true);
  });

  it('is the document for any text in it', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const sent = JSON.parse(JSON.stringify(report));
        expect(JSON.parse(json(report, style))).toEqual(sent);
      }),
    );
  });

  it('has the same bytes whatever the order in which keys were set', () => {
    for (const name of caseNames) {
      const other = reversed(documentOf(name));
      if (!isReport(other)) throw new Error('reversing keys must not change the document');
      expect(json(other, style)).toBe(json(documentOf(name), style));
    }
  });

  it('is indented by two and ends with one line feed', () => {
    expect(json(documentOf('green'), style)).toMatch(/^\{\n {2}"schemaVersion": 1,\n[^]*\n\}\n$/);
  });
});

describe('the schema of the report', () => {
  const green = documentOf('green');
  const [pair] = green.pairs;

  it.each([
    ['an unknown key', { ...green, extra: 1 }],
    ['another version', { ...green, schemaVersion: 2 }],
    ['a missing part', { schemaVersion: 1, halint: '0.1.0', pairs: [] }],
    ['a third host', { ...green, pairs: [{ ...pair, hosts: { ...pair?.hosts, c: pair?.hosts.a } }] }],
    [
      'a verdict that there is not',
      { ...green, pairs: [{ ...pair, results: [{ ...pair?.results[0], verdict: 'ok' }] }] },
    ],
    [
      'a failure without a finding',
      { ...green, pairs: [{ ...pair, results: [{ ...pair?.results[0], verdict: 'fail', findings: [] }] }] },
    ],
    ['a count below zero', { ...green, pairs: [{ ...pair, counts: { ...pair?.counts, pass: -1 } }] }],
  ])('refuses %s', (_what, document) => {
    expect(isReport(document)).toBe(false);
  });
});
