import { existsSync, readFileSync, statSync } from 'node:fs';
import NodeModule, { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

/**
 * Loads the chunks of the built command with V8 code that was cached at build time. Without the cache, compiling takes
 * half of the startup time. `src/dev/code-cache.mjs` writes the cache to dist/.code-cache, in one folder per build of
 * Node. Each folder is used by exactly one build, because V8 of Node 20 accepts the cache of other builds of its line
 * and then crashes or computes wrong results (https://github.com/nodejs/node/issues/62781).
 */
interface Chunk {
  exports: object;
  script?: Script;
}

type Require = (id: string) => unknown;
type Body = (exports: object, require: Require, module: Chunk, path: string, folder: string) => void;

/** The chunks that this process has loaded, by path. */
export const chunks = new Map<string, Chunk>();

/** Loads a chunk once, without Node's module resolution: the build knows the path of each chunk. */
function load(path: string): object {
  const before = chunks.get(path);
  if (before !== undefined) return before.exports;
  const chunk: Chunk = { exports: {} };
  // Registered before its code runs, because chunks may import each other.
  chunks.set(path, chunk);
  const folder = dirname(path);
  let packages: Require | undefined;
  const require: Require = (id) => {
    if (id.startsWith('./')) return load(join(folder, id));
    return process.getBuiltinModule(id) ?? (packages ??= createRequire(path))(id);
  };
  const source = `(function (exports, require, module, __filename, __dirname) { ${readFileSync(path, 'utf8')}\n})`;
  chunk.script = new Script(source, { filename: path, ...codeOf(path) });
  const body: Body = chunk.script.runInThisContext();
  body(chunk.exports, require, chunk, path, folder);
  return chunk.exports;
}

const folderOfVersion = (dist: string): string => join(dist, '.code-cache', `${process.version}-${process.arch}`);

/**
 * The folder in dist/.code-cache for this build of Node. The version alone does not identify a build, because
 * distributions patch V8 without changing it. The size and modification time of the executable are therefore part of
 * the name.
 */
export function cacheFolder(dist: string): string {
  const tag = process.getBuiltinModule('node:v8').cachedDataVersionTag();
  const { size, mtimeMs } = statSync(process.execPath);
  return join(folderOfVersion(dist), `${tag}-${size}-${Math.round(mtimeMs / 1000)}`);
}

// This file becomes a chunk, too. Loading the V8 module for the version tag takes longer than compiling a chunk, so it
// is loaded only if a cache exists.
const dist = dirname(__dirname);
const folderOfCaches = existsSync(folderOfVersion(dist)) ? cacheFolder(dist) : undefined;

function codeOf(path: string): { readonly cachedData: Buffer } | undefined {
  if (folderOfCaches === undefined) return undefined;
  try {
    return { cachedData: readFileSync(join(folderOfCaches, `${basename(path)}.cache`)) };
  } catch {
    return undefined;
  }
}

const loaders: Record<string, (module: { exports: object }, path: string) => void> = Reflect.get(
  NodeModule,
  '_extensions',
);
loaders['.cjs'] = (module, path) => {
  module.exports = load(path);
};
