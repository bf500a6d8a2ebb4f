/**
 * Shell as text: `import commands from './shell/commands.sh'` gives what the file says, without its comments and
 * indentation, which a host has no use for. Both the build and vitest load such files through the plugins below. A line
 * within a quoted text may therefore not begin with blanks or with `#`.
 */
import { readFileSync } from 'node:fs';

export const shellText = (/** @type {string} */ source) =>
  source
    .split('\n')
    .map((line) => line.replace(/^\s+/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
    .join('\n');

const moduleOf = (/** @type {string} */ path) =>
  `export default ${JSON.stringify(shellText(readFileSync(path, 'utf8')))};`;

/** For esbuild. */
export const shellForEsbuild = {
  name: 'halint-shell',
  setup(/** @type {import('esbuild').PluginBuild} */ build) {
    build.onLoad({ filter: /\.sh$/ }, ({ path }) => ({ contents: moduleOf(path), loader: 'js' }));
  },
};

/** For vite and vitest. */
export const shellForVite = {
  name: 'halint-shell',
  enforce: /** @type {const} */ ('pre'),
  load: (/** @type {string} */ id) => (id.endsWith('.sh') ? moduleOf(id) : undefined),
};
