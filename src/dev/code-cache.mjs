/**
 * Writes FILE.cache beside each chunk of the built command: the code that V8 makes of it, with every function that a
 * run of halint calls. `node src/dev/code-cache.mjs DIST >/dev/null`, in a process of its own, which runs what people run.
 */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const dist = resolve(process.argv[2] ?? 'dist');
const entry = readFileSync(join(dist, 'halint.cjs'), 'utf8');

function chunk(/** @type {string} */ name) {
  const path = new RegExp(`require\\("(\\./chunks/${name}-[^"]+)"\\)`).exec(entry)?.[1];
  if (path === undefined) throw new Error(`halint.cjs does not load ${name}`);
  return createRequire(join(dist, 'halint.cjs'))(path);
}

/** @type {{ chunks: Map<string, { script?: import('node:vm').Script }> }} */
const { chunks } = chunk('code-cache');
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
for (const [path, { script }] of chunks) {
  if (script === undefined) continue;
  writeFileSync(`${path}.cache.${process.pid}`, script.createCachedData());
  renameSync(`${path}.cache.${process.pid}`, `${path}.cache`);
}
// The demo's servers may still say goodbye.
process.exit(0);
