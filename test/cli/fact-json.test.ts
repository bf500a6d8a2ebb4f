import { describe, expect, it } from 'vitest';
import { asJson } from '../../src/cli/output/fact-json.ts';

describe('a fact as JSON', () => {
  it.each([
    ['a Map with texts as keys', new Map([['sda', { size: 1 }]]), { sda: { size: 1 } }],
    ['a Map with other keys', new Map([[1, 'a']]), [[1, 'a']]],
    ['a Set', new Set(['a', 'b']), ['a', 'b']],
    ['maps in maps', new Map([['a', new Map([['b', new Set([1])]])]]), { a: { b: [1] } }],
    ['a number without an end', { least: Infinity, none: NaN }, { least: 'Infinity', none: 'NaN' }],
    ['a plain value', { a: [1, null, 'x'] }, { a: [1, null, 'x'] }],
  ])('shows %s', (_, value, expected) => {
    expect(JSON.parse(asJson(value) ?? '')).toEqual(expected);
  });
});
