/**
 * The realm of site rules as text: `import text from 'halint:realm'` gives src/site/realm/main.ts with its imports,
 * compiled to one script. node:vm runs it (src/site/run.ts), where modules cannot be imported.
 *
 * A virtual module like the validators (validators.mjs): nothing generated is committed, and the text is always up to
 * date.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const id = 'halint:realm';

async function compile() {
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/site/realm/main.ts'],
    bundle: true,
    format: 'cjs',
    platform: 'neutral',
    target: 'node20',
    minify: true,
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  const script = `(() => { 'use strict'; const module = { exports: {} }; ${outputFiles[0]?.text ?? ''}\nreturn module.exports.realm; })()`;
  return {
    module: `export default ${JSON.stringify(script)};`,
    files: Object.keys(metafile.inputs).map((path) => join(root, path)),
  };
}

export const realmForEsbuild = {
  name: 'halint-realm',
  setup(/** @type {import('esbuild').PluginBuild} */ build) {
    build.onResolve({ filter: /^halint:realm$/ }, () => ({ path: id, namespace: 'halint-realm' }));
    build.onLoad({ filter: /.*/, namespace: 'halint-realm' }, async () => {
      const { module, files } = await compile();
      return { contents: module, watchFiles: files };
    });
  },
};

export const realmForVite = {
  name: 'halint-realm',
  resolveId: (/** @type {string} */ name) => (name === id ? `\0${id}` : undefined),
  load: async (/** @type {string} */ name) => (name === `\0${id}` ? (await compile()).module : undefined),
};
