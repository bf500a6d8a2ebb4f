/**
 * Builds the command: src/cli/main.ts and everything that it imports become dist/halint.mjs and chunks beside it.
 * What stands behind a dynamic import (ssh2, yaml, reporters, rules) is a chunk of its own that loads when first
 * needed. Does nothing when no input has changed; `--force` builds anyway.
 */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.inputs');

/** Everything that can change what is built; walked on every `npm run build`, in a few milliseconds. */
const inputs = ['src', 'rules', 'schemas', 'fixtures/healthy', 'package.json', 'package-lock.json'];

/** Loaded from node_modules as they are: native addons that may not be there, and ten megabytes of compiler. */
const external = ['cpu-features', '*.node', 'ts-morph'];

function digestOfInputs() {
  const digest = createHash('sha256').update(process.version);
  const walk = (/** @type {string} */ path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory()) return void digest.update(`${path}\0${stat.size}\0${stat.mtimeMs}\0`);
    for (const name of readdirSync(path).sort()) walk(join(path, name));
  };
  for (const input of inputs) walk(join(root, input));
  return digest.digest('hex');
}

const isCurrent = (/** @type {string} */ digest) =>
  existsSync(join(dist, 'halint.mjs')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;

/**
 * The version as a constant in each module that imports it. As one module it would be a chunk of its own, and loading a
 * second file is the largest part of what `halint --version` costs.
 */
const versionInline = {
  name: 'halint-version',
  setup(/** @type {import('esbuild').PluginBuild} */ build) {
    const namespace = 'halint-version';
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    build.onResolve({ filter: /\/version\.ts$/ }, ({ importer }) => ({ path: 'version', suffix: `?${relative(root, importer)}`, namespace }));
    build.onLoad({ filter: /.*/, namespace }, () => ({ contents: `export const version = ${JSON.stringify(version)};` }));
  },
};

async function bundle() {
  const { build } = await import('esbuild');
  const { validatorsForEsbuild } = await import('./validators.mjs');
  return build({
    absWorkingDir: root,
    entryPoints: { halint: 'src/cli/main.ts' },
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // ES modules where a package has them: what nobody imports is left out.
    mainFields: ['module', 'main'],
    // Only yaml hides its own, under the name that browsers get; it is the same code.
    alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
    external,
    plugins: [validatorsForEsbuild, versionInline],
    write: false,
    logLevel: 'warning',
  });
}

/**
 * CommonJS packages inside the bundle (ssh2 and its WebAssembly loader) look for what only CommonJS has. Only the
 * chunks that hold such code get it: `node:module` is not free, and `halint --version` must be.
 */
const commonJs = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  "const __dirname = __fileURLToPath(new URL('.', import.meta.url));",
  '',
].join('\n');

function complete(/** @type {string} */ path, /** @type {string} */ text) {
  // A bare import only brings esbuild's helpers early; the entry uses none, and who does imports them.
  if (path === 'halint.mjs') return `#!/usr/bin/env node\n${text.replace(/^#!.*\n/, '').replace(/^import "[^"]+";\n/gm, '')}`;
  const needed = /typeof require\b|\b__(filename|dirname)\b/.test(text);
  return needed ? commonJs + text : text;
}

/** Writes chunks before what imports them, each in one step: a halint that starts meanwhile sees the old or the new. */
function write(/** @type {readonly import('esbuild').OutputFile[]} */ files) {
  const depth = (/** @type {string} */ path) => (path.startsWith('chunks/') ? 0 : 1);
  const named = files.map((file) => ({ path: relative(dist, file.path).replaceAll('\\', '/'), text: file.text }));
  for (const { path, text } of named.sort((x, y) => depth(x.path) - depth(y.path))) {
    const target = join(dist, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(`${target}.${process.pid}`, complete(path, text));
    chmodSync(`${target}.${process.pid}`, path === 'halint.mjs' ? 0o755 : 0o644);
    renameSync(`${target}.${process.pid}`, target);
  }
  return new Set(named.map(({ path }) => path));
}

/** Removes chunks of earlier builds, except young ones: a halint that is still running may load them yet. */
function sweep(/** @type {ReadonlySet<string>} */ written) {
  const folder = join(dist, 'chunks');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (!written.has(`chunks/${name}`) && age > 600_000) rmSync(path, { force: true });
  }
}

const digest = digestOfInputs();
if (process.argv.includes('--force') || !isCurrent(digest)) {
  try {
    const { outputFiles } = await bundle();
    sweep(write(outputFiles));
    writeFileSync(stamp, digest);
  } catch (error) {
    // esbuild has already printed its own errors, with their places.
    if (!(error instanceof Error && 'errors' in error)) throw error;
    process.exitCode = 1;
  }
}
