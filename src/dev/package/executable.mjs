/**
 * Makes packages/halint: halint and the Node that runs this script, in one file for this system and processor. Needs no
 * Node where it is used.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { gzipSync } from 'node:zlib';
import { inject } from 'postject';
import { npmPackage, output, root } from './files.mjs';

/** Every file of a folder in one asset; in order, so that equal files give equal bytes. */
function packed(/** @type {string} */ folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => ({
      path,
      mode: statSync(join(folder, path)).mode & 0o755,
      content: readFileSync(join(folder, path)),
    }));
  return gzipSync(serialize(files), { level: 9 });
}

/** Names the executable's blob; https://nodejs.org/api/single-executable-applications.html. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const work = mkdtempSync(join(tmpdir(), 'halint-executable-'));
try {
  await npmPackage(join(work, 'package'));
  const content = packed(join(work, 'package'));
  writeFileSync(join(work, 'content'), content);
  writeFileSync(join(work, 'digest'), createHash('sha256').update(content).digest('hex'));
  const configuration = {
    main: join(root, 'src/dev/package/executable-main.cjs'),
    output: join(work, 'blob'),
    disableExperimentalSEAWarning: true,
    assets: { package: join(work, 'content'), digest: join(work, 'digest') },
  };
  writeFileSync(join(work, 'sea.json'), JSON.stringify(configuration));
  execFileSync(process.execPath, ['--experimental-sea-config', join(work, 'sea.json')], { stdio: 'ignore' });
  const executable = join(work, 'halint');
  copyFileSync(process.execPath, executable);
  chmodSync(executable, 0o755);
  await inject(executable, 'NODE_SEA_BLOB', readFileSync(join(work, 'blob')), { sentinelFuse: fuse });
  // Not in place: it may be running.
  copyFileSync(executable, join(output, 'halint.new'));
  renameSync(join(output, 'halint.new'), join(output, 'halint'));
  console.log(join(output, 'halint'));
} finally {
  rmSync(work, { recursive: true, force: true });
}
