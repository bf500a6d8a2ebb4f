import { describe, expect, it } from 'vitest';
import { parsePostfix } from '../../../src/facts/grammar/key-values.ts';
import { differences, shown } from '../../../src/facts/drift/text-difference.ts';

describe('what differs between two texts', () => {
  it('is told key by key, whatever the order', () => {
    const found = differences(parsePostfix('a = 1\nb = 2\nc = 3\n'), parsePostfix('c = 3\na = 9\nd = 4\n'));
    expect(found).toEqual([
      { key: 'a', a: '1', b: '9', lineA: 1, lineB: 2 },
      { key: 'b', a: '2', b: undefined, lineA: 2 },
      { key: 'd', a: undefined, b: '4', lineB: 3 },
    ]);
  });

  it('counts how often a key is given', () => {
    expect(differences(parsePostfix('a = 1\na = 2\n'), parsePostfix('a = 2\n'))).toMatchObject([{ a: '1, 2', b: '2' }]);
  });

  it.each([
    ['secret:0123', '(hidden)'],
    ['http://me:pw@host/', 'http://…@host/'],
    ['x'.repeat(100), `${'x'.repeat(59)}…`],
    ['plain', 'plain'],
  ])('is shown without secrets and at bearable length: %s', (value, expected) => {
    expect(shown(value)).toBe(expected);
  });
});
