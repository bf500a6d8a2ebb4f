/** The files of the npm package, which the other packages contain as well. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extract } from 'tar';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Where packages are written. */
export const output = join(root, 'packages');

/** Packs the built command with npm and unpacks it to `folder`. `npm run package` has built it before. */
export async function npmPackage(/** @type {string} */ folder) {
  mkdirSync(output, { recursive: true });
  const cli = process.env['npm_execpath'];
  const [program, ...first] = cli === undefined ? ['npm'] : [process.execPath, cli];
  const options = ['pack', '--ignore-scripts', '--json', '--pack-destination', output];
  const [packed] = JSON.parse(execFileSync(program ?? 'npm', [...first, ...options], { cwd: root, encoding: 'utf8' }));
  mkdirSync(folder, { recursive: true });
  const path = join(output, packed.filename);
  await extract({ file: path, cwd: folder, strip: 1 });
  return path;
}
