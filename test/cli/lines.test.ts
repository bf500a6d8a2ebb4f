import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { linesOf } from '../../src/cli/input/lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string, size: number): Promise<string[]> {
  const path = join(folder, 'file');
  writeFileSync(path, text);
  const lines: string[] = [];
  for await (const line of linesOf(path, size)) lines.push(line);
  return lines;
}

describe('the lines of a file', () => {
  it.each([
    ['an empty file has none', '', []],
    ['empty lines count', '\n\n', ['', '']],
    ['the last one needs no line feed', 'a\nb', ['a', 'b']],
    ['a character may span two blocks', 'äöü\nß', ['äöü', 'ß']],
  ])('%s', async (_, text, lines) => {
    expect(await read(text, 3)).toEqual(lines);
  });

  it('are the same, however small the blocks and however long the lines', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'ä', '€', '\r', ' '), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 50 }), async (lines, size) => {
        expect(await read(lines.map((each) => `${each}\n`).join(''), size)).toEqual(lines);
      }),
    );
  });
});
