import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Held } from '../../src/report/held.ts';
import { JsonList } from '../../src/report/json-list.ts';

describe('a list in JSON that is written item by item', () => {
  it('is the text that JSON.stringify makes of the whole list', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (items) => {
        const alone = new JsonList(0);
        expect(items.map((item) => alone.item(item)).join('') + alone.end()).toBe(JSON.stringify(items, null, 2));
        const inside = new JsonList(1);
        const list = items.map((item) => inside.item(item)).join('') + inside.end();
        expect(`{\n  "list": ${list}\n}`).toBe(JSON.stringify({ list: items }, null, 2));
      }),
    );
  });
});

describe('text that waits to be written', () => {
  it('comes out as it went in, packed or not', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 40 }), fc.integer({ min: 1, max: 300 }), (texts, block) => {
        const held = new Held(block);
        for (const text of texts) held.add(text);
        expect([...held].join('')).toBe(texts.join(''));
      }),
    );
  });
});
