/**
 * Builds the command: src/cli/main.ts and its imports become dist/halint.cjs and chunks. Each dynamic import (ssh2,
 * yaml, reporters, rules) is a separate chunk that is loaded on use. Does nothing if no input has changed; `--force`
 * always builds; `--code-cache` adds the V8 code cache of each chunk (code-cache.mjs), for releases and measurements.
 *
 * The output is CommonJS, because Node starts a quarter faster without its ES module loader. esbuild can only split ES
 * modules into chunks, so it bundles to ES modules first, and each chunk is then converted to CommonJS.
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
import { sbom } from './package/sbom.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist');
const entry = 'halint.cjs';
/** The judging thread; it shares the chunks of the command. */
const judge = 'judge.cjs';
const stamp = join(dist, '.inputs');
const codeCaches = join(dist, '.code-cache');

/** All inputs of the build; checked on every `npm run build`, in a few milliseconds. */
const inputs = ['src', 'rules', 'schemas', 'fixtures/healthy', 'package.json', 'package-lock.json'];

/** Not bundled: native addons that may be missing, and ten megabytes of compiler. */
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
 * Inlines the version, and the function that prints it, in each module that imports them. A module shared by the entry
 * and a chunk would become a separate chunk, and loading a second file takes most of the time of `halint --version`.
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
 * commander loads node:child_process at every start, for external subcommands, which halint does not have. This loads
 * it on use.
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
 * Embeds schemas as JSON text: parsing a large object literal takes V8 several times as long as JSON.parse, and every
 * start loads a schema.
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
    // Prefer ES modules of packages, so that unused exports are removed.
    mainFields: ['module', 'main'],
    // yaml exports its ES module only for browsers; it is the same code.
    alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
    external,
    plugins: [validatorsForEsbuild, realmForEsbuild, shellForEsbuild, versionInline, lazyChildProcess, schemasAsJson],
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
}

/** Converts a chunk to CommonJS; `import()` of another chunk becomes a deferred `require`. */
async function toCommonJs(
  /** @type {string} */ path,
  /** @type {string} */ text,
  /** @type {readonly string[]} */ sources,
) {
  const { transform } = await import('esbuild');
  // A bare import only preloads helper functions of esbuild, which the entry does not use.
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

/**
 * Writes chunks before their importers, each atomically, so that a concurrent start of halint sees either the old or
 * the new build.
 */
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
  // V8 identifies cached code only by the length of its source.
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

/** Removes chunks of earlier builds, except recent ones, because a running halint may still load them. */
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
    const packages = bundledPackages(root, result.metafile);
    writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), notices(root, packages));
    writeFileSync(join(dist, 'sbom.cdx.json'), sbom(root, packages));
    writeFileSync(stamp, digest);
  } catch (error) {
    // esbuild has already printed its errors with locations.
    if (!(error instanceof Error && 'errors' in error)) throw error;
    process.exitCode = 1;
  }
}

if (process.argv.includes('--code-cache') && process.exitCode === undefined) {
  execFileSync(process.execPath, [join(root, 'src/dev/code-cache.mjs'), dist], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
