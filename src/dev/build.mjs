/**
 * Builds the command: src/cli/main.ts and everything that it imports become dist/halint.cjs and chunks beside it.
 * What stands behind a dynamic import (ssh2, yaml, reporters, rules) is a chunk of its own that loads when first
 * needed. Does nothing when no input has changed; `--force` builds anyway; `--code-cache` adds the code that V8 makes
 * of each chunk (code-cache.mjs), for what is published or measured.
 *
 * The product is CommonJS, because node starts a quarter quicker without its loader of ES modules. esbuild splits only
 * ES modules into chunks, so it bundles to those first, and each chunk is turned into CommonJS afterwards.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledPackages, notices } from './notices.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist');
const entry = 'halint.cjs';
/** The thread that judges pairs; it shares the command's chunks. */
const judge = 'judge.cjs';
const stamp = join(dist, '.inputs');
const codeCaches = join(dist, '.code-cache');

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
  existsSync(join(dist, entry)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;

/**
 * The version as a constant in each module that imports it, and a copy of the function that prints it. A module that
 * the entry shares with another chunk would be a chunk of its own, and loading a second file is the largest part of
 * what `halint --version` costs.
 */
const versionInline = {
  name: 'halint-version',
  setup(/** @type {import('esbuild').PluginBuild} */ build) {
    const namespace = 'halint-version';
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    build.onResolve({ filter: /\/write-now\.ts$/ }, ({ importer, path, resolveDir }) => ({
      path: join(resolveDir, path),
      suffix: `?${relative(root, importer)}`,
    }));
    build.onResolve({ filter: /\/version\.ts$/ }, ({ importer }) => ({
      path: 'version',
      suffix: `?${relative(root, importer)}`,
      namespace,
    }));
    build.onLoad({ filter: /.*/, namespace }, () => ({
      contents: `export const version = ${JSON.stringify(version)};`,
    }));
  },
};

/**
 * commander can run subcommands as programs, which halint's are not; yet it loads what that needs at every start.
 * It gets it when it asks for it.
 */
const lazyChildProcess = {
  name: 'halint-lazy-child-process',
  setup(/** @type {import('esbuild').PluginBuild} */ build) {
    const namespace = 'halint-lazy-child-process';
    const isCommander = (/** @type {string} */ importer) =>
      importer.replaceAll('\\', '/').includes('/node_modules/commander/');
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer, path }) =>
      isCommander(importer) ? { path, namespace } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace }, () => ({
      contents: "exports.spawn = (...all) => process.getBuiltinModule('node:child_process').spawn(...all);",
    }));
  },
};

/**
 * Schemas as JSON: an object that long costs V8 several times what JSON.parse takes, and every start has to load one.
 */
const schemasAsJson = {
  name: 'halint-schemas',
  setup(/** @type {import('esbuild').PluginBuild} */ build) {
    build.onLoad({ filter: /\.schema\.json$/ }, ({ path }) => {
      const json = JSON.stringify(JSON.parse(readFileSync(path, 'utf8')));
      return { contents: `export default JSON.parse(${JSON.stringify(json)});` };
    });
  },
};

async function bundle() {
  const { build } = await import('esbuild');
  const { shellForEsbuild } = await import('./shell-text.mjs');
  const { validatorsForEsbuild } = await import('./validators.mjs');
  const { realmForEsbuild } = await import('./realm.mjs');
  return build({
    absWorkingDir: root,
    entryPoints: { halint: 'src/cli/main.ts', judge: 'src/cli/judge-main.ts' },
    outdir: dist,
    outExtension: { '.js': '.cjs' },
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
    plugins: [validatorsForEsbuild, realmForEsbuild, shellForEsbuild, versionInline, lazyChildProcess, schemasAsJson],
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
}

/** One chunk as CommonJS; `import()` of another becomes a `require` that happens when it is asked for. */
async function toCommonJs(
  /** @type {string} */ path,
  /** @type {string} */ text,
  /** @type {readonly string[]} */ sources,
) {
  const { transform } = await import('esbuild');
  // A bare import only brings esbuild's own functions early; the entry uses none, and who does imports them.
  const source =
    path === entry || path === judge ? text.replace(/^#!.*\n/, '').replace(/^import "\.[^"]+";\n/gm, '') : text;
  const { code } = await transform(source, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'importMetaUrl' },
  });
  const url = code.includes('importMetaUrl')
    ? "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;\n"
    : '';
  return `${path === entry ? '#!/usr/bin/env node\n' : ''}// of ${sources.join(' ')}\n${url}${code}`;
}

/** Writes chunks before what imports them, each in one step: a halint that starts meanwhile sees the old or the new. */
async function write(
  /** @type {{ outputFiles: readonly import('esbuild').OutputFile[], metafile: import('esbuild').Metafile }} */ {
    outputFiles,
    metafile,
  },
) {
  const depth = (/** @type {string} */ path) => (path.startsWith('chunks/') ? 0 : 1);
  const named = await Promise.all(
    outputFiles.map(async (file) => {
      const path = relative(dist, file.path).replaceAll('\\', '/');
      const sources = Object.keys(metafile.outputs[`${relative(root, dist)}/${path}`]?.inputs ?? {});
      return { path, text: await toCommonJs(path, file.text, sources) };
    }),
  );
  // V8 knows code that it made by the length of its source only.
  rmSync(codeCaches, { recursive: true, force: true });
  for (const { path, text } of named.sort((x, y) => depth(x.path) - depth(y.path))) {
    const target = join(dist, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(`${target}.${process.pid}`, text);
    chmodSync(`${target}.${process.pid}`, path === entry ? 0o755 : 0o644);
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
    const result = await bundle();
    sweep(await write(result));
    writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), notices(root, bundledPackages(root, result.metafile)));
    writeFileSync(stamp, digest);
  } catch (error) {
    // esbuild has already printed its own errors, with their places.
    if (!(error instanceof Error && 'errors' in error)) throw error;
    process.exitCode = 1;
  }
}

if (process.argv.includes('--code-cache') && process.exitCode === undefined) {
  execFileSync(process.execPath, [join(root, 'src/dev/code-cache.mjs'), dist], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
