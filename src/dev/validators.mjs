/**
 * Precompiled validators for the JSON Schemas in schemas/: `import validate from 'halint:validator/config'` gives the
 * function that ajv generates from schemas/config.schema.json, without loading ajv and its compiler at run time (100
 * ms).
 *
 * The module is virtual: esbuild (build.mjs) and vitest (vitest.config.ts) load it through the plugins below. Nothing
 * generated is committed, tests need no build, and schema and validator cannot differ. Plain JavaScript, because the
 * build runs before TypeScript can be loaded.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const prefix = 'halint:validator/';
const own = /^halint:validator\/[\w-]+$/;

const schemaPath = (/** @type {string} */ name) => join(root, 'schemas', `${name}.schema.json`);

/** The JavaScript of the validator for schemas/NAME.schema.json. It imports parts of ajv's small run-time library. */
async function compile(/** @type {string} */ name) {
  const path = schemaPath(name);
  if (!existsSync(path)) throw new Error(`no ${path}, required by ${prefix}${name}`);
  const schema = JSON.parse(readFileSync(path, 'utf8'));
  const dialect = String(schema.$schema ?? '');
  const { Ajv } = dialect.includes('2020-12')
    ? await import('ajv/dist/2020.js').then((m) => ({ Ajv: m.Ajv2020 }))
    : await import('ajv');
  const { default: standalone } = await import('ajv/dist/standalone/index.js');
  const ajv = new Ajv({
    // Report all faults of a document; omit messages and copies of the schema from the code.
    allErrors: true,
    messages: false,
    inlineRefs: false,
    allowUnionTypes: true,
    strictTuples: false,
    code: { source: true, esm: true, lines: true },
  });
  const generate = typeof standalone === 'function' ? standalone : standalone.default;
  return generate(ajv, ajv.compile(schema));
}

/** For esbuild, which also bundles the run-time parts of ajv. */
export const validatorsForEsbuild = {
  name: 'halint-validators',
  setup(/** @type {import('esbuild').PluginBuild} */ build) {
    build.onResolve({ filter: own }, ({ path }) => ({
      path: path.slice(prefix.length),
      namespace: 'halint-validator',
    }));
    build.onLoad({ filter: /.*/, namespace: 'halint-validator' }, async ({ path }) => ({
      contents: await compile(path),
      resolveDir: root,
      watchFiles: [schemaPath(path)],
    }));
  },
};

/** For vite and vitest. The output of ajv calls `require`, which ES modules do not have, so esbuild bundles it. */
export const validatorsForVite = {
  name: 'halint-validators',
  resolveId: (/** @type {string} */ id) => (own.test(id) ? `\0${id}` : undefined),
  async load(/** @type {string} */ id) {
    if (!id.startsWith(`\0${prefix}`)) return undefined;
    const { build } = await import('esbuild');
    const bundle = await build({
      stdin: {
        contents: await compile(id.slice(prefix.length + 1)),
        resolveDir: dirname(schemaPath('any')),
        sourcefile: id.slice(1),
      },
      bundle: true,
      format: 'esm',
      write: false,
      logLevel: 'silent',
    });
    return bundle.outputFiles[0]?.text;
  },
};
