/**
 * Makes packages/halint_VERSION_ARCHITECTURE.deb for Debian 12 and newer. Debian 12 has Node 18, so the package
 * contains the Node that runs this script, as /usr/lib/halint/bin/node, and depends on libraries only.
 *
 * Equal inputs give equal bytes: all times are that of the last commit, or SOURCE_DATE_EPOCH
 * (https://reproducible-builds.org/specs/source-date-epoch/). Needs dpkg-deb and strip.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { npmPackage, output, root } from './files.mjs';

const { version, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const architectures = new Map([
  ['x64', 'amd64'],
  ['arm64', 'arm64'],
]);
const architecture = architectures.get(process.arch) ?? process.arch;
const maintainer = 'halint developers <halint@example.org>';

const epoch = Number(
  process.env['SOURCE_DATE_EPOCH'] ??
    execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }),
);

/** Official builds have it next to bin; packages of distributions have a copyright file. */
function nodeLicense() {
  const candidates = [
    join(dirname(process.execPath), '..', 'LICENSE'),
    join(dirname(process.execPath), '..', 'share/doc/nodejs/copyright'),
    join(dirname(process.execPath), '..', 'share/doc/nodejs/LICENSE'),
  ];
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(
      `the package contains ${process.execPath}, and its license was not found: run this with a Node from ` +
        'nodejs.org, which has the file LICENSE next to bin',
    );
  }
  return readFileSync(found, 'utf8');
}

const work = mkdtempSync(join(tmpdir(), 'halint-deb-'));
const tree = join(work, 'tree');
const library = join(tree, 'usr/lib/halint');
const documents = join(tree, 'usr/share/doc/halint');

function write(/** @type {string} */ path, /** @type {string | Buffer} */ content, mode = 0o644) {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), content);
  chmodSync(join(tree, path), mode);
}

const compressed = (/** @type {string} */ text) => {
  const bytes = gzipSync(text, { level: 9 });
  // The byte for the operating system, which zlib fills in.
  bytes[9] = 3;
  return bytes;
};

/** The package as npm has it, with this Node without its symbols. */
async function addProgram() {
  await npmPackage(library);
  const node = join(library, 'bin/node');
  mkdirSync(dirname(node));
  copyFileSync(process.execPath, node);
  chmodSync(node, 0o755);
  execFileSync('strip', ['--strip-unneeded', '--remove-section=.comment', '--remove-section=.note', node]);
  // /usr/bin/env would find another Node, or none.
  const command = join(library, 'dist/halint.cjs');
  writeFileSync(command, readFileSync(command, 'utf8').replace(/^#!.*\n/, ''));
  chmodSync(command, 0o644);
  write('usr/bin/halint', '#!/bin/sh\nexec /usr/lib/halint/bin/node /usr/lib/halint/dist/halint.cjs "$@"\n', 0o755);
}

function addManualPages() {
  const pages = join(library, 'man');
  for (const name of readdirSync(pages)) {
    write(`usr/share/man/man1/${name}.gz`, compressed(readFileSync(join(pages, name), 'utf8')));
  }
  rmSync(pages, { recursive: true });
}

function addCompletion() {
  const shells = {
    bash: 'usr/share/bash-completion/completions/halint',
    zsh: 'usr/share/zsh/vendor-completions/_halint',
    fish: 'usr/share/fish/vendor_completions.d/halint.fish',
  };
  for (const [shell, path] of Object.entries(shells)) {
    write(path, execFileSync(process.execPath, [join(library, 'dist/halint.cjs'), 'completion', shell]));
  }
}

const copyright = () => `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: halint
Comment: Packages whose code /usr/lib/halint/dist contains have their licenses in
 /usr/lib/halint/dist/THIRD-PARTY-NOTICES.txt, and /usr/lib/halint/dist/sbom.cdx.json
 lists them. Packages in /usr/lib/halint/node_modules contain their licenses.
 The license of /usr/lib/halint/bin/node is in
 /usr/share/doc/halint/node-license.txt.gz.

Files: *
Copyright: 2026 The halint developers
License: Apache-2.0
 On Debian systems, the full text of the Apache License version 2.0 is in
 /usr/share/common-licenses/Apache-2.0.
`;

function addDocuments() {
  const date = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000');
  const entry = [
    `halint (${version}) stable; urgency=medium`,
    '  * See /usr/lib/halint/CHANGELOG.md.',
    ` -- ${maintainer}  ${date}\n`,
  ].join('\n\n');
  write('usr/share/doc/halint/changelog.gz', compressed(entry));
  write('usr/share/doc/halint/copyright', copyright());
  write('usr/share/doc/halint/node-license.txt.gz', compressed(nodeLicense()));
  // The program also looks for them next to dist.
  for (const name of ['docs', 'examples']) {
    renameSync(join(library, name), join(documents, name));
    symlinkSync(`../../share/doc/halint/${name}`, join(library, name));
  }
  rmSync(join(library, 'LICENSE'));
}

/** Differences from Debian's policy that are meant, each with a reason. */
const overrides = `# Debian 12 has no Node that runs halint.
halint: embedded-library
# Installed from a release, not from Debian's archive.
halint: initial-upload-closes-no-bugs
`;

function control(/** @type {number} */ kibibytes) {
  return `Package: halint
Version: ${version}
Architecture: ${architecture}
Maintainer: ${maintainer}
Installed-Size: ${kibibytes}
Depends: libc6 (>= 2.28), libgcc-s1 (>= 3.4), libstdc++6 (>= 9)
Recommends: openssh-client
Section: admin
Priority: optional
Description: configuration linter for high-availability mail clusters
 ${description.replace(/(.{60,70}) /g, '$1\n ')}.
 .
 halint reads both hosts of an active/passive pair over SSH or from archives,
 compares them, and reports what keeps a failover from working. It changes
 nothing on the hosts that it audits.
`;
}

/** Every entry below a folder, each after what is in it. Symbolic links are not followed. */
function* entries(/** @type {string} */ folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* entries(path);
    yield { path, entry };
  }
}

/** Modes and times do not depend on the umask or the clock. */
function normalize() {
  chmodSync(tree, 0o755);
  for (const { path, entry } of entries(tree)) {
    if (entry.isSymbolicLink()) continue;
    const runnable = entry.isDirectory() || (statSync(path).mode & 0o100) !== 0;
    chmodSync(path, runnable ? 0o755 : 0o644);
    utimesSync(path, epoch, epoch);
  }
}

try {
  mkdirSync(documents, { recursive: true });
  await addProgram();
  addManualPages();
  addCompletion();
  addDocuments();
  write('usr/share/lintian/overrides/halint', overrides);
  const sums = [...entries(tree)]
    .filter(({ entry }) => entry.isFile())
    .map(({ path }) => path.slice(tree.length + 1))
    .sort();
  const kibibytes = Number(execFileSync('du', ['-sk', '--apparent-size', tree], { encoding: 'utf8' }).split('\t')[0]);
  write('DEBIAN/control', control(kibibytes));
  write('DEBIAN/md5sums', execFileSync('md5sum', ['--', ...sums], { cwd: tree }));
  normalize();
  const deb = join(work, `halint_${version}_${architecture}.deb`);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z2', '--build', tree, deb], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
  });
  mkdirSync(output, { recursive: true });
  const target = join(output, `halint_${version}_${architecture}.deb`);
  cpSync(deb, `${target}.new`);
  renameSync(`${target}.new`, target);
  console.log(target);
} finally {
  rmSync(work, { recursive: true, force: true });
}
