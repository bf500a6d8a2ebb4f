import { readFileSync } from 'node:fs';
import NodeModule, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/**
 * Loads the chunks of the built command with the code that V8 made of them when halint was built (FILE.cache beside
 * each chunk, see src/dev/code-cache.mjs): half of a start is compiling otherwise. V8 itself refuses code of another
 * version of itself, or for other flags, and compiles then; so does a chunk without such a file.
 */
interface Chunk {
  exports: object;
  script?: Script;
}

type Require = (id: string) => unknown;
type Body = (exports: object, require: Require, module: Chunk, path: string, folder: string) => void;

/** The chunks that this process has loaded, by path. */
export const chunks = new Map<string, Chunk>();

/** Loads a chunk, once. Without node's search for files: the build knows where each lies. */
function load(path: string): object {
  const before = chunks.get(path);
  if (before !== undefined) return before.exports;
  const chunk: Chunk = { exports: {} };
  // Before its code runs, because chunks may refer to each other.
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

function codeOf(path: string): { readonly cachedData: Buffer } | undefined {
  try {
    return { cachedData: readFileSync(`${path}.cache`) };
  } catch {
    return undefined;
  }
}

const loaders: Record<string, (module: { exports: object }, path: string) => void> = Reflect.get(NodeModule, '_extensions');
loaders['.cjs'] = (module, path) => {
  module.exports = load(path);
};
