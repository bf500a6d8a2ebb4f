/**
 * The licence texts of the bundled packages, which their licences require in every copy. The packages are determined
 * from esbuild's metafile, so the build fails for a new package without a licence text.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const manifestOf = (/** @type {string} */ root, /** @type {string} */ folder) =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));

/** The folder of a dependency of a package: nested, or at the top level. */
function dependencyOf(/** @type {string} */ root, /** @type {string} */ folder, /** @type {string} */ name) {
  const own = `${folder}/node_modules/${name}`;
  return existsSync(join(root, own)) ? own : `node_modules/${name}`;
}

/** Adds a package and all its dependencies, because a pre-built file may contain any of them. */
function withDependencies(/** @type {string} */ root, /** @type {string} */ folder, /** @type {Set<string>} */ found) {
  if (found.has(folder)) return;
  found.add(folder);
  for (const name of Object.keys(manifestOf(root, folder).dependencies ?? {})) {
    withDependencies(root, dependencyOf(root, folder, name), found);
  }
}

/** The folders of all packages that have code in the bundle, in order. */
export function bundledPackages(
  /** @type {string} */ root,
  /** @type {Pick<import('esbuild').Metafile, 'outputs'>} */ { outputs },
) {
  /** @type {Set<string>} */
  const found = new Set();
  /** @type {Set<string>} */
  const prebuilt = new Set();
  for (const [path, { bytesInOutput }] of Object.values(outputs).flatMap((output) => Object.entries(output.inputs))) {
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
    if (folder === undefined || bytesInOutput === 0) continue;
    // A minified file may be a bundle.
    if (path.includes('.min.')) withDependencies(root, folder, prebuilt);
    else found.add(folder);
  }
  return [...new Set([...found, ...prebuilt])].sort();
}

/** The text of the MIT licence, for a package that names it without a text. */
const mit = (/** @type {string} */ holder) => `Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

function licenceOf(/** @type {string} */ root, /** @type {string} */ folder) {
  const { license, author } = manifestOf(root, folder);
  const texts = readdirSync(join(root, folder))
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
  if (texts.length > 0) return texts.join('\n\n');
  const holder = typeof author === 'object' ? author.name : author;
  if (license === 'MIT' && holder !== undefined) return mit(holder);
  throw new Error(`${folder} is bundled but has no licence text`);
}

/** The licences of these packages as one text. Throws if a package has none. */
export function notices(/** @type {string} */ root, /** @type {readonly string[]} */ folders) {
  const sections = folders.map((folder) => {
    const { name, version, license, licenses } = manifestOf(root, folder);
    return `${name} ${version} (${license ?? licenses?.[0]?.type ?? 'see below'})\n\n${licenceOf(root, folder)}\n`;
  });
  const head = 'halint contains code of these packages, under their licences.\n';
  return [head, ...sections].join(`\n${'-'.repeat(80)}\n\n`);
}
