import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KeyValue } from '../../../src/facts/grammar/key-values.ts';
import { parseColon, parseEquals, parsePostfix, parsePostgresql } from '../../../src/facts/grammar/key-values.ts';

const corpus = process.env['HALINT_CORPUS'];

const lenses = [
  ['postfix_main', parsePostfix],
  ['cyrus_imapd', parseColon],
  ['sysctl', parseEquals],
  ['postgresql', parsePostgresql],
] as const;

const spaced = (text: string): string => text.replaceAll(/(\\[nt]|\s)+/g, ' ').trim();

/** Augeas' tree as settings: `/key = "value"`, comments left out, `[2]` of a repeated key left out. */
function settingsOf(tree: string): readonly (readonly [string, string])[] {
  return tree.split('\n').flatMap((line): (readonly [string, string])[] => {
    const match = /^\/((?:[^/\\\s]|\\.)+?)(?:\[\d+\])?(?: = "(.*)")?$/.exec(line);
    const [, key, value] = match ?? [];
    if (key === undefined || key.startsWith('#comment')) return [];
    return [[key.replaceAll(String.raw`\/`, '/').toLowerCase(), spaced((value ?? '').replaceAll(/\\(["\\])/g, '$1'))]];
  });
}

/** sysctl(8) reads both forms as one setting; Augeas keeps the form. */
const dotted = (key: string): string =>
  /^[^./]+\//.test(key) ? key.replaceAll(/[./]/g, (mark) => (mark === '/' ? '.' : '/')) : key;

describe.skipIf(corpus === undefined)('settings, as Augeas reads them (skipped: HALINT_CORPUS is not set)', () => {
  const folder = join(corpus ?? '', 'augeas');
  const cases =
    corpus === undefined
      ? []
      : lenses.flatMap(([lens, parse]) =>
          readdirSync(join(folder, lens)).map((name) => [`${lens}/${name}`, lens, name, parse] as const),
        );

  it.each(cases)('%s', (_, lens, name, parse) => {
    const found: readonly KeyValue[] = parse(readFileSync(join(folder, lens, name), 'utf8'));
    const tree = readFileSync(join(folder, 'expected', lens, name.replace(/\.in$/, '.tree')), 'utf8');
    const expected = settingsOf(tree).map(([key, value]) => [lens === 'sysctl' ? dotted(key) : key, value]);
    expect(found.map(({ key, value }) => [key.toLowerCase(), spaced(value)])).toEqual(expected);
  });
});
