/**
 * Shell as text: `import commands from './shell/commands.sh'` gives the text of the file without its comments and
 * indentation, which a host does not need. A line within a quoted text may therefore not begin with blanks or with `#`.
 * `*.template.sh` are scripts that people install: they keep everything. The build, vitest and the lab load such files
 * through the plugins below.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const shellText = (/** @type {string} */ source) =>
  source
    .split('\n')
    .map((line) => line.replace(/^\s+/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
    .join('\n');

const moduleOf = (/** @type {string} */ path) => {
  const source = readFileSync(path, 'utf8');
  return `export default ${JSON.stringify(path.endsWith('.template.sh') ? source : shellText(source))};`;
};

const styleOf = (/** @type {string} */ path) =>
  `export default ${JSON.stringify(styleText(readFileSync(path, 'utf8')))};`;

/** A style sheet without its comments and indentation. */
export const styleText = (/** @type {string} */ source) =>
  source
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');

/** For esbuild. */
export const shellForEsbuild = {
  name: 'halint-shell',
  setup(/** @type {import('esbuild').PluginBuild} */ build) {
    build.onLoad({ filter: /\.sh$/ }, ({ path }) => ({ contents: moduleOf(path), loader: 'js' }));
    build.onLoad({ filter: /\.css$/ }, ({ path }) => ({ contents: styleOf(path), loader: 'js' }));
  },
};

const styleId = '\0halint-style:';

/** For vite and vitest. vitest would drop the content of a style sheet, so it gets a name that is none. */
export const shellForVite = {
  name: 'halint-shell',
  enforce: /** @type {const} */ ('pre'),
  resolveId: (/** @type {string} */ source, /** @type {string | undefined} */ importer) =>
    source.endsWith('.css') && importer !== undefined ? `${styleId}${join(dirname(importer), source)}.js` : undefined,
  load(/** @type {string} */ id) {
    if (id.startsWith(styleId)) return styleOf(id.slice(styleId.length, -'.js'.length));
    return id.endsWith('.sh') ? moduleOf(id) : undefined;
  },
};
