import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { fstab } from '../../../src/facts/storage/fstab.ts';
import { mounts } from '../../../src/facts/storage/mounts.ts';
import { parseFact } from '../parse-fact.ts';

const available = spawnSync('findmnt', ['--version']).error === undefined;
const folder = mkdtempSync(join(tmpdir(), 'halint-findmnt-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Row {
  readonly source: string;
  readonly target: string;
  readonly fstype: string;
  readonly options: string;
}

/** What findmnt(8) reads from a table. */
function rowsOf(text: string, ...options: string[]): readonly Row[] {
  const file = join(folder, 'table');
  writeFileSync(file, text);
  const { stdout } = spawnSync(
    'findmnt',
    ['--tab-file', file, '--list', '--json', '--canonicalize', '-o', 'SOURCE,TARGET,FSTYPE,OPTIONS', ...options],
    { encoding: 'utf8' },
  );
  return stdout.trim() === '' ? [] : JSON.parse(stdout).filesystems;
}

const word = fc.stringMatching(/^[a-z0-9._-]{1,12}$/);
// findmnt resolves `.` and `..`, and so does mount(8); nobody writes them.
const step = word.filter((each) => each !== '.' && each !== '..');
// A table that begins with two numbers is mountinfo to libmount, and `0-0a` is two numbers to its scanf(3).
const host = word.filter((each) => /^[a-z]/.test(each));
const path = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => `/${steps.join('/')}`);
const row = fc.record({
  source: fc.oneof(
    path,
    fc.tuple(host, path).map(([name, rest]) => `${name}:${rest}`),
    word.map((uuid) => `UUID=${uuid}`),
  ),
  target: path.map((each) => each.replaceAll('.', String.raw`\040`)),
  fstype: fc.constantFrom('ext4', 'xfs', 'nfs4', 'gfs2', 'tmpfs'),
  options: fc.uniqueArray(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(',')),
});

describe.skipIf(!available)('mount tables, against findmnt (skipped: findmnt is not installed)', () => {
  it('reads fstab as findmnt does: comments, tabs, escapes, rows of any length', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(row, fc.constantFrom('# a comment', '', '  ')), { maxLength: 8 }),
        fc.constantFrom(' ', '\t', ' \t '),
        (lines, blank) => {
          const text = lines
            .map((line) =>
              typeof line === 'string'
                ? line
                : [line.source, line.target, line.fstype, line.options, '0', '0'].join(blank),
            )
            .join('\n');
          const fact = parseFact(fstab, { fstab: `${text}\n` });
          if (!fact.known) throw new Error(fact.detail);
          const ours = fact.value.mounts.map(({ source, target, fstype, options }) => ({
            source,
            target,
            fstype,
            options: options.join(','),
          }));
          expect(ours).toEqual(rowsOf(`${text}\n`));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reads this machine’s own mount table as findmnt does', () => {
    const text = readFileSync('/proc/self/mountinfo', 'utf8');
    const fact = parseFact(mounts, { mountinfo: text });
    if (!fact.known) throw new Error(fact.detail);
    const ours = fact.value.map(({ target, fstype }) => [target, fstype]);
    expect(ours).toEqual(rowsOf(text).map(({ target, fstype }) => [target, fstype]));
  });
});
