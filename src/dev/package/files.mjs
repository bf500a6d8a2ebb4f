/** What the npm package installs, which the other packages contain. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extract } from 'tar';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Where packages are written. */
export const output = join(root, 'packages');

/** The compiler of site rules and what it needs: the packages that npm installs next to the npm package. */
function addDependencies(/** @type {string} */ folder) {
  const listing = npm(['ls', '--omit=dev', '--all', '--parseable']);
  const [, ...packages] = listing.trim().split('\n');
  for (const path of packages) cpSync(path, join(folder, relative(root, path)), { recursive: true, dereference: true });
}

function npm(/** @type {readonly string[]} */ args) {
  const cli = process.env['npm_execpath'];
  const [program, ...first] = cli === undefined ? ['npm'] : [process.execPath, cli];
  return execFileSync(program ?? 'npm', [...first, ...args], { cwd: root, encoding: 'utf8' });
}

/** Installs the built command with its dependencies in `folder`, without a network. `npm run package` has built it. */
export async function npmPackage(/** @type {string} */ folder) {
  mkdirSync(output, { recursive: true });
  const [packed] = JSON.parse(npm(['pack', '--ignore-scripts', '--json', '--pack-destination', output]));
  mkdirSync(folder, { recursive: true });
  const path = join(output, packed.filename);
  await extract({ file: path, cwd: folder, strip: 1 });
  addDependencies(folder);
  return path;
}
