/**
 * Writes the V8 code cache of each chunk of the built command, including every function that typical runs call, to
 * dist/.code-cache, in a folder for this build of Node. Run as `node src/dev/code-cache.mjs DIST >/dev/null` in a
 * separate process, which executes typical commands. Does nothing if the folder exists: a new build removes it.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

const dist = resolve(process.argv[2] ?? 'dist');
const entry = readFileSync(join(dist, 'halint.cjs'), 'utf8');

function chunk(/** @type {string} */ name) {
  const path = new RegExp(`require\\("(\\./chunks/${name}-[^"]+)"\\)`).exec(entry)?.[1];
  if (path === undefined) throw new Error(`halint.cjs does not load ${name}`);
  return createRequire(join(dist, 'halint.cjs'))(path);
}

/** @type {{ chunks: Map<string, { script?: import('node:vm').Script }>, cacheFolder(dist: string): string }} */
const { chunks, cacheFolder } = chunk('code-cache');
const target = cacheFolder(dist);
if (existsSync(target)) process.exit(0);

/** @type {{ run(argv: readonly string[]): Promise<number> }} */
const { run } = chunk('program');

const folder = mkdtempSync(join(tmpdir(), 'halint-warm-'));
try {
  const config = join(folder, 'halint.yaml');
  writeFileSync(config, 'pair: { hosts: { a: { address: 192.0.2.1 }, b: { address: 192.0.2.2 } } }\n');
  await run(['config', 'check', '--config', config]);
  await run(['demo', '--output', folder]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// Atomic, so that a concurrent start of halint sees the complete cache or none.
mkdirSync(dirname(target), { recursive: true });
const staged = mkdtempSync(`${target}.`);
for (const [path, { script }] of chunks) {
  if (script !== undefined) writeFileSync(join(staged, `${basename(path)}.cache`), script.createCachedData());
}
chmodSync(staged, 0o755);
renameSync(staged, target);
// Do not wait for the servers of the demo.
process.exit(0);
