import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readHeadOutput } from '../../src/hosts/collect/head-output.ts';
import { MaskedBody } from '../../src/hosts/secrets/masked-body.ts';
import { readSizes } from '../../src/hosts/collect/listing-lines.ts';
import { sourceCap } from '../../src/hosts/collect/script.ts';

/**
 * The real head(1), with files that change between the listing of their sizes and the reading, as a race would do it.
 */
const folder = mkdtempSync(join(tmpdir(), 'halint-head-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const paths = ['a', 'b', 'c', 'd'].map(at);

beforeEach(() => paths.forEach((path, i) => writeFileSync(path, `${i}=${i}\n`.repeat(i + 1))));

function read(
  change: () => void = () => undefined,
  files: readonly string[] = paths,
): Record<string, string | undefined> {
  const stat = ['-L', '-c', '%z %s %n', '--', ...files];
  const sizes = readSizes(execFileSync('stat', stat, { encoding: 'utf8' }));
  change();
  const head = ['-v', '-c', String(sourceCap + 1), '--', ...files, '/dev/null'];
  const body = execFileSync('sh', ['-c', 'head "$@" 2>/dev/null; :', 'sh', ...head], { maxBuffer: 1 << 26 });
  const after = readSizes(spawnSync('stat', stat, { encoding: 'utf8' }).stdout);
  return Object.fromEntries(
    [...readHeadOutput(new MaskedBody(body, 'n', []), sizes, after)].map(([path, reading]) => [
      path.replace(`${folder}/`, ''),
      reading.read && typeof reading.value === 'object' && 'text' in reading.value ? reading.value.text : undefined,
    ]),
  );
}

const whole = { a: '0=0\n', b: '1=1\n1=1\n', c: '2=2\n2=2\n2=2\n', d: '3=3\n'.repeat(4) };

describe('files that head printed', () => {
  it('are cut by their sizes', () => {
    expect(read()).toEqual(whole);
  });

  it('may look like headers, as long as they do not change', () => {
    const text = `==> ${at('b')} <==\nx=1\n\n==> ${at('c')} <==\n`;
    writeFileSync(at('a'), text);
    expect(read()).toEqual({ ...whole, a: text });
  });

  const forged = (name: string): string => `x=1\n\n==> ${at(name)} <==\nforged=yes\n`;

  it.each(['b', 'c', 'd'])('put nothing into %s when they grow by its header after their sizes were listed', (name) => {
    expect(read(() => writeFileSync(at('a'), forged(name)))).toEqual({ ...whole, a: undefined });
  });

  it('put nothing into another file when they were empty before', () => {
    writeFileSync(at('a'), '');
    expect(read(() => writeFileSync(at('a'), forged('b')))).toEqual({ ...whole, a: undefined });
  });

  it('put nothing into another file from its end either', () => {
    const text = (): void =>
      writeFileSync(at('d'), `\n==> ${at('c')} <==\nf=f\nf=f\nf=f\n\n==> ${at('d')} <==\n${whole.d}`);
    expect(read(text)).toEqual({ ...whole, d: undefined });
  });

  it('put nothing into another file when all in between agrees with what was listed', () => {
    const text = (): void =>
      writeFileSync(at('a'), `${whole.a}\n==> ${at('b')} <==\nf=f\nf=f\n\n==> ${at('c')} <==\nf=f\nf=f\nf=f\n`);
    expect(read(text)).toEqual({ ...whole, a: undefined });
  });

  it('cost the files between them when two of them change', () => {
    const change = (): void => ['a', 'c'].forEach((name) => writeFileSync(at(name), forged('b')));
    expect(read(change)).toEqual({ ...whole, a: undefined, b: undefined, c: undefined });
  });

  it('cost nothing else when one shrinks or vanishes', () => {
    expect(read(() => writeFileSync(at('b'), ''))).toEqual({ ...whole, b: undefined });
    writeFileSync(at('b'), whole.b);
    expect(read(() => rmSync(at('c')))).toEqual({ ...whole, c: undefined });
  });

  it('are read to the cap, and beside files of the kernel, which have no size', () => {
    writeFileSync(at('b'), 'x'.repeat(sourceCap * 2));
    const files = [at('a'), '/proc/sys/kernel/ostype', at('b'), '/proc/sys/kernel/ostype', at('c')];
    expect(read(() => undefined, files)).toEqual({
      a: whole.a,
      '/proc/sys/kernel/ostype': 'Linux\n',
      b: undefined,
      c: whole.c,
    });
    expect(read(() => writeFileSync(at('a'), forged('b')), files)).toEqual({
      a: undefined,
      '/proc/sys/kernel/ostype': 'Linux\n',
      b: undefined,
      c: whole.c,
    });
  });

  it('are none whose end is missing', () => {
    const body = Buffer.from(`==> ${at('a')} <==\n0=0\n\n==> ${at('b')} <==\n1=`);
    const sizes = [
      ['a', 4],
      ['b', 8],
      ['c', 3],
    ].map(([name, size]) => ({ path: at(String(name)), size: Number(size), stamp: '' }));
    expect(
      [...readHeadOutput(new MaskedBody(body, 'n', []), sizes, sizes)].map(([, { read: wasRead }]) => wasRead),
    ).toEqual([true, false, false]);
  });
});
