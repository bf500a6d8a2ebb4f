/**
 * Prepares a fresh clone: checks the Node version, and installs the packages of package-lock.json if they are missing
 * or differ from the lock file. Otherwise it does nothing, in a few milliseconds.
 *
 * Plain JavaScript without dependencies, because nothing is installed when it runs. Messages go to standard error only:
 * standard output belongs to the command that runs afterwards.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const lockFile = join(root, 'package-lock.json');
/** Contains the digest of the installed lock file; npm ci removes it with the rest of node_modules. */
const stamp = join(root, 'node_modules', '.halint-lock');

const say = (/** @type {string} */ text) => process.stderr.write(`halint: ${text}\n`);

/** Checks the minimum version of Node in package.json. */
function requireNode() {
  const range = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node;
  const wanted = range.replace('>=', '').split('.').map(Number);
  const here = process.versions.node.split('.').map(Number);
  const newEnough = here[0] > wanted[0] || (here[0] === wanted[0] && here[1] >= wanted[1]);
  if (newEnough) return;
  say(`Node ${process.versions.node} is too old: halint needs Node ${range} (https://nodejs.org)`);
  process.exit(2);
}

function installed(digest) {
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8').trim() === digest;
  // After a manual `npm ci`, npm writes its own lock file there when the installation is complete.
  const own = join(root, 'node_modules', '.package-lock.json');
  return existsSync(own) && statSync(own).mtimeMs >= statSync(lockFile).mtimeMs;
}

/**
 * Runs npm ci without install scripts: esbuild works without its script (it only replaces a wrapper), and ssh2 without
 * its native addon, which would need a compiler. Almost all packages are development dependencies, which
 * NODE_ENV=production would omit.
 */
function install() {
  const argv = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // Under `npm run`, use the same npm; otherwise the one in PATH (a .cmd file on Windows, which needs a shell).
  const npm = process.env.npm_execpath;
  const viaNode = npm !== undefined && /npm-cli\.c?js$/.test(npm);
  const child = viaNode
    ? spawn(process.execPath, [npm, ...argv], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn('npm', argv, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const beat = setInterval(() => process.stderr.write('.'), 2000);
  return new Promise((resolve, reject) => {
    const end = (act) => {
      clearInterval(beat);
      process.stderr.write('\n');
      act();
    };
    child.on('error', (error) => end(() => reject(new Error(`npm does not start: ${error.message}`))));
    child.on('close', (code) =>
      end(() => (code === 0 ? resolve() : reject(new Error(output.trim() || `npm ended with ${code}`)))),
    );
  });
}

requireNode();
const digest = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
if (!installed(digest)) {
  process.stderr.write('halint: installing packages, once ');
  const began = Date.now();
  try {
    await install();
  } catch (error) {
    say(`the packages could not be installed; "npm ci" says:\n${error instanceof Error ? error.message : error}`);
    process.exit(2);
  }
  say(`installed in ${Math.round((Date.now() - began) / 1000)} s`);
}
if (!existsSync(stamp)) writeFileSync(stamp, `${digest}\n`);
