import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const entry = join(root, 'dist', 'halint.cjs');
const build = (...argv: readonly string[]): Buffer =>
  execFileSync(process.execPath, [join(root, 'src/dev/build.mjs'), ...argv]);

/** The files that loading one loads with it: what it requires at its top level, and what those do. */
function loadedWith(file: string, seen: Set<string> = new Set()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/^(?:var \w+ = )?require\("(\.[^"]+)"\);$/gm)) {
    if (path !== undefined) loadedWith(join(dirname(file), path), seen);
  }
  return seen;
}

/** Names of the sources in bundled files, from the line that the build puts before each. */
const sourcesIn = (files: Iterable<string>): string =>
  [...files].flatMap((file) => /^\/\/ of (.*)$/m.exec(readFileSync(file, 'utf8'))?.[1]?.split(' ') ?? []).join('\n');

const program = (): string => {
  const path = /require\("(\.\/chunks\/program-[^"]+)"\)/.exec(readFileSync(entry, 'utf8'))?.[1];
  if (path === undefined) throw new Error('the entry does not load the program lazily');
  return join(dirname(entry), path);
};

describe('the built command', () => {
  beforeAll(() => build());

  it('is one executable file as long as only the version is wanted', () => {
    expect(statSync(entry).mode & 0o111).toBe(0o111);
    expect(readFileSync(entry, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect([...loadedWith(entry)]).toEqual([entry]);
    expect(execFileSync(entry, ['--version'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('loads no SSH, no YAML, no XML, no compiler, no reporter and no rule before a command needs it', () => {
    const sources = sourcesIn(loadedWith(program()));
    expect(sources).toContain('node_modules/commander/');
    expect(sources).not.toMatch(
      /node_modules\/(ssh2|yaml|fast-xml-parser|ipaddr\.js|ajv)\/|src\/report\/(formats|controls|history)\/|^rules\//m,
    );
  });

  it('is not built again when no input has changed', () => {
    const stamp = join(root, 'dist', '.inputs');
    // The sources may be edited while this runs; then another round decides.
    for (let round = 0; round < 10; round += 1) {
      const before = { inputs: readFileSync(stamp, 'utf8'), written: statSync(entry).mtimeMs };
      build();
      if (readFileSync(stamp, 'utf8') !== before.inputs) continue;
      expect(statSync(entry).mtimeMs).toBe(before.written);
      return;
    }
    throw new Error('the sources never stood still');
  });

  it('names no path of the machine that built it', () => {
    for (const file of loadedWith(program())) expect(readFileSync(file, 'utf8')).not.toContain(root);
  });
});
