import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fstab } from '../../../src/facts/storage/fstab.ts';
import { mounts } from '../../../src/facts/storage/mounts.ts';
import { parseFact } from '../parse-fact.ts';

const corpus = process.env['HALINT_CORPUS'];
const folder = join(corpus ?? '', 'mounts');

interface Row {
  readonly source: string | null;
  readonly target: string;
  readonly fstype: string;
  readonly options: string;
}

/** Every sample by the name that its verdict has: the path with underscores for slashes. */
const samples = new Map(
  existsSync(folder) && corpus !== undefined
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
        (path) => [path.replaceAll('/', '_'), join(folder, path)] as const,
      )
    : [],
);
const verdicts =
  existsSync(join(folder, 'expected')) && corpus !== undefined
    ? readdirSync(join(folder, 'expected')).filter((name) => name.endsWith('.json'))
    : [];
const rowsOf = (name: string): readonly Row[] =>
  JSON.parse(readFileSync(join(folder, 'expected', name), 'utf8')).filesystems;
const textOf = (name: string): string => readFileSync(samples.get(name.replace(/\.json$/, '')) ?? '', 'utf8');
/** findmnt shows the mounted part of a file system in brackets: `/dev/sda3[/arch]`. */
const bare = (source: string | null): string => (source ?? '').replace(/\[.*\]$/, '');
const normal = (target: string): string => (target.length > 1 ? target.replace(/\/+$/, '') : target);

// HALINT_CORPUS names a folder of public samples with the verdicts of independent programs.
describe.skipIf(verdicts.length === 0)('mount tables, against findmnt (skipped when HALINT_CORPUS is not set)', () => {
  it.each(verdicts.filter((name) => name.includes('fstab')))('%s', (name) => {
    const fact = parseFact(fstab, { fstab: textOf(name) });
    if (!fact.known) throw new Error(fact.detail);
    const found = fact.value.mounts.map(({ source, target, fstype, options }) => [
      source,
      target,
      fstype,
      options.join(','),
    ]);
    expect(found).toEqual(
      rowsOf(name).map(({ source, target, fstype, options }) => [source, normal(target), fstype, options]),
    );
  });

  it.each(verdicts.filter((name) => name.includes('_mountinfo')))('%s', (name) => {
    const fact = parseFact(mounts, { mountinfo: textOf(name) });
    const rows = rowsOf(name);
    // A table without a root is cut off, or that of something that is no host: findmnt prints it, halint does not judge
    // it.
    if (!rows.some(({ target }) => target === '/'))
      return expect(fact).toMatchObject({ known: false, reason: 'unparsable' });
    if (!fact.known) throw new Error(fact.detail);
    const found = fact.value.map(({ source, target, fstype, options }) => [
      source,
      target,
      fstype,
      [...options].sort(),
    ]);
    expect(found).toEqual(
      rows.map(({ source, target, fstype, options }) => [
        bare(source),
        target,
        fstype,
        [...new Set(options.split(','))].sort(),
      ]),
    );
  });
});
