import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'halint-code-cache-'));
const dist = join(folder, 'dist');
const versionFolder = join(dist, '.code-cache', `${process.version}-${process.arch}`);

function makeCaches(): void {
  execFileSync(process.execPath, [join(root, 'src/dev/code-cache.mjs'), dist], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** The only folder in a folder. */
function only(path: string): string {
  const [name, ...more] = readdirSync(path);
  if (name === undefined || more.length > 0)
    throw new Error(`${path} holds ${readdirSync(path).join(', ') || 'nothing'}`);
  return name;
}

/**
 * Runs `halint rules count` and counts its chunks: V8 took the code that was kept, refused it, or was not offered any.
 */
function chunksOf(argv: readonly string[] = []): Readonly<Record<'taken' | 'refused' | 'compiled', number>> {
  const chunkOf = (name: string): string => {
    const path = new RegExp(`"(\\./chunks/${name}-[^"]+)"`).exec(readFileSync(join(dist, 'halint.cjs'), 'utf8'))?.[1];
    if (path === undefined) throw new Error(`the entry loads no ${name}`);
    return join(dist, path);
  };
  const program = `
    const { chunks } = require(${JSON.stringify(chunkOf('code-cache'))});
    require(${JSON.stringify(chunkOf('program'))}).run(['rules', 'count']).then((code) => {
      const rejected = [...chunks.values()].map(({ script }) => script.cachedDataRejected);
      const count = (value) => rejected.filter((each) => each === value).length;
      const counts = { taken: count(false), refused: count(true), compiled: count(undefined) };
      require('node:fs').writeSync(2, JSON.stringify(counts));
      process.exitCode = code;
    });`;
  // execFileSync throws for any exit code but 0.
  const command = `exec "$@" 2>&1 >/dev/null`;
  return JSON.parse(
    execFileSync('sh', ['-c', command, 'sh', process.execPath, ...argv, '-e', program], { encoding: 'utf8' }),
  );
}

describe('the code that V8 made of the built command', () => {
  beforeAll(() => {
    execFileSync(process.execPath, [join(root, 'src/dev/build.mjs')]);
    cpSync(join(root, 'dist'), dist, { recursive: true, filter: (path) => !path.includes('.code-cache') });
    makeCaches();
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is used by the build of Node that made it', () => {
    expect(chunksOf()).toMatchObject({ taken: expect.toSatisfy((count: number) => count > 3), refused: 0 });
  });

  it('is in a folder named after the version, the architecture, the tag of V8, and the executable', () => {
    expect(only(join(dist, '.code-cache'))).toBe(`${process.version}-${process.arch}`);
    expect(only(versionFolder)).toMatch(/^\d+-\d+-\d+$/);
  });

  it.each([
    ['another version of Node', () => versionFolder, `${process.version}-`, `${process.version}1-`],
    ['another architecture', () => versionFolder, `-${process.arch}`, '-pdp11'],
    ['another V8 of the same version', () => join(versionFolder, only(versionFolder)), /\/(\d+-\d+-\d+)$/, '/1$1'],
    ['another executable of that version', () => join(versionFolder, only(versionFolder)), /-(\d+-\d+)$/, '-1$1'],
    ['a later executable of that version', () => join(versionFolder, only(versionFolder)), /-(\d+)$/, '-1$1'],
  ] as const)('is not offered to V8 where %s made it', (_, folderOf, ours, theirs) => {
    const mine = folderOf();
    const other = mine.replace(ours, theirs);
    expect(other).not.toBe(mine);
    renameSync(mine, other);
    expect(chunksOf()).toMatchObject({
      taken: 0,
      refused: 0,
      compiled: expect.toSatisfy((count: number) => count > 3),
    });
    renameSync(other, mine);
  });

  it('is not offered to V8 that runs with other flags', () => {
    expect(chunksOf(['--no-lazy'])).toMatchObject({ taken: 0, refused: 0 });
  });

  it('is not made again where it is', () => {
    const before = statSync(join(versionFolder, only(versionFolder))).ctimeMs;
    makeCaches();
    expect(statSync(join(versionFolder, only(versionFolder))).ctimeMs).toBe(before);
  });
});
