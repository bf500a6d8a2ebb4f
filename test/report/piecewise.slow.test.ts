import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompressedBuffer } from '../../src/report/compressed-buffer.ts';
import { JsonList } from '../../src/report/json-list.ts';
import { documentOf } from './documents.ts';
import { begin } from './reporters.ts';

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
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 300 }),
        (texts, block) => {
          const held = new CompressedBuffer(block);
          for (const text of texts) held.add(text);
          expect([...held].join('')).toBe(texts.join(''));
        },
      ),
    );
  });
});

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

describe.each(Object.entries(begin))('the %s report of a fleet', (_, reporter) => {
  /** A text as a parser cuts it out of a file of 20 kB. */
  const cut = (text: string): string => `${text}, as in the file\n${'#'.repeat(20_000)}`.split('\n')[0] ?? '';
  const [pair] = documentOf('faults').pairs;
  const { rules } = documentOf('faults');

  it('keeps nothing of what the findings were made from', () => {
    const rendering = reporter({ schemaVersion: 1, halint: '0.1.0', rules }, { color: false, width: 80 });
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 50; i++) {
      if (pair === undefined) throw new Error('the document has no pair');
      const results = pair.results.map((result) => ({
        ...result,
        ...(result.reason === undefined ? {} : { reason: cut(result.reason) }),
        findings: result.findings.map((finding) => ({
          ...finding,
          subject: cut(`${finding.subject} ${i}`),
          actual: cut(finding.actual),
          remedy: cut(finding.remedy),
        })),
      }));
      rendering.pair({ ...pair, pair: `mail-${i}`, results });
    }
    collectGarbage();
    // The files of one pair are a megabyte here, and those of fifty would be sixty.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10e6);
    expect([...rendering.end()].at(-1) ?? '\n').toMatch(/\n$/);
  });
});
