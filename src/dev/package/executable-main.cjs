/**
 * The main script of the single executable (https://nodejs.org/api/single-executable-applications.html). Its one asset
 * has the files of the package. They are unpacked once, into a folder of the user's cache that is named by their
 * digest; then the command runs from there as it does from the package.
 */
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { createRequire } = require('node:module');
const { homedir, tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { getAsset } = require('node:sea');
const { deserialize } = require('node:v8');
const { gunzipSync } = require('node:zlib');

const digest = getAsset('digest', 'utf8');

/** Whether the folder belongs to this user, and no other user may write to it. */
function isOwn(/** @type {string} */ folder) {
  const stat = fs.lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0;
}

/** Writes the files to a new folder below `cache`. */
function unpack(/** @type {string} */ cache) {
  const packed = Buffer.from(getAsset('package'));
  if (createHash('sha256').update(packed).digest('hex') !== digest) throw new Error('this executable is damaged');
  const staged = fs.mkdtempSync(join(cache, 'unpacking-'));
  for (const { path, mode, content } of deserialize(gunzipSync(packed))) {
    fs.mkdirSync(dirname(join(staged, path)), { recursive: true, mode: 0o755 });
    fs.writeFileSync(join(staged, path), content, { mode });
  }
  return staged;
}

/** The folder with the files of the package. */
function unpacked() {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'halint');
  const folder = join(cache, `executable-${digest}`);
  try {
    if (isOwn(cache) && isOwn(folder)) return folder;
    fs.mkdirSync(cache, { recursive: true, mode: 0o700 });
    if (!isOwn(cache)) throw new Error(`${cache} belongs to another user, or others may write to it`);
  } catch {
    return temporary();
  }
  const staged = unpack(cache);
  try {
    fs.renameSync(staged, folder);
  } catch {
    // Another start was faster.
    fs.rmSync(staged, { recursive: true, force: true });
    if (!isOwn(folder)) return temporary();
  }
  return folder;
}

/** For an account without a usable cache: a folder for this run only. */
function temporary() {
  const parent = fs.mkdtempSync(join(tmpdir(), 'halint-'));
  process.on('exit', () => fs.rmSync(parent, { recursive: true, force: true }));
  return unpack(parent);
}

createRequire(__filename)(join(unpacked(), 'dist/halint.cjs'));
