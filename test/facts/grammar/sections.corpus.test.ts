import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSections } from '../../../src/facts/grammar/sections.ts';

const corpus = process.env['HALINT_CORPUS'];
const folder = join(corpus ?? '', 'augeas');

/**
 * `/multipaths/multipath[2]/alias = "red"` of augtool as `multipaths/multipath/alias red`; types of LVM's lens are
 * dropped.
 */
const expected = (tree: string): readonly string[] =>
  tree.split('\n').flatMap((line) => {
    const [, path, value] = /^(\/\S+) = "(.*)"$/.exec(line) ?? [];
    if (path === undefined || value === undefined || path.includes('#comment')) return [];
    const name = path
      .replaceAll(/\[\d+\]/g, '')
      .replaceAll('/dict/', '/')
      .replace(/^\//, '');
    const key = name.replace(/\/list(\/\d+)?\/(str|int|dec)$/, '').replace(/\/(\d+\/)?(str|int|dec)$/, '');
    // Two double quotes in a quoted word mean one (multipath.conf(5)); the lens keeps them as they are written.
    return [`${key} ${value.replaceAll(/\\(.)/g, '$1').replaceAll('""', '"')}`];
  });

// HALINT_CORPUS names a folder of public samples with the verdicts of independent programs.
describe.skipIf(corpus === undefined || !existsSync(folder))(
  'sections in braces, against augtool (skipped when HALINT_CORPUS is not set)',
  () => {
    const files = (['lvm', 'multipath'] as const).flatMap((kind) =>
      corpus === undefined
        ? []
        : readdirSync(join(folder, kind)).map((name) => [kind, name.replace(/\.in$/, '')] as const),
    );

    it.each(files)('%s %s', (kind, name) => {
      const settings = readSections(readFileSync(join(folder, kind, `${name}.in`), 'utf8'), name, { kind });
      if (typeof settings === 'string') throw new Error(settings);
      const found = settings.flatMap(({ section, key, values }) => {
        const path = [...section, key].join('/');
        return kind === 'lvm' ? values.map((value) => `${path} ${value}`) : [`${path} ${values.join(' ')}`];
      });
      expect(found.sort()).toEqual(
        [...expected(readFileSync(join(folder, 'expected', kind, `${name}.tree`), 'utf8'))].sort(),
      );
    });
  },
);
