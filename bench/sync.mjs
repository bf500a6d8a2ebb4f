/** Repairing drift over SSH: `halint sync apply` against what people use, on the same two hosts, in the same run. */
import { closeSync, cpSync, mkdirSync, openSync, rmSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fact, line, note, title } from './lines.mjs';
import { appendKnownHost, bundled, commandOf, folder, hosts, noSshd, startChild } from './machine.mjs';
import { ratios, rounds, run } from './rounds.mjs';
import { freePort, programPath } from './sshd.mjs';

const mebibyte = 1024 * 1024;

/**
 * `lacks`: a program that the two hosts of halint do not have, so that it carries the contents by itself.
 * @typedef {{ name: string, files: number, size: number, rounds: number, lacks?: 'rsync', limits: { care?: number,
 * rss?: number } }} Load
 */

/** @type {readonly Load[]} */
const loads = [
  { name: '1 file', files: 1, size: 2000, rounds: 7, limits: { care: 0.5 } },
  { name: '40 files', files: 40, size: 2000, rounds: 7, limits: { care: 0.5 } },
  { name: '2,000 files', files: 2000, size: 2000, rounds: 3, limits: { care: 1.2 } },
  {
    name: '200 MB in one file, every hundredth block changed',
    files: 1,
    size: 200 * mebibyte,
    rounds: 3,
    limits: { rss: 150 },
  },
  {
    name: '200 MB in one file, without rsync on the hosts',
    files: 1,
    size: 200 * mebibyte,
    rounds: 3,
    lacks: 'rsync',
    limits: { care: 2, rss: 150 },
  },
];

/** Names of loads begin with it; all of them without it. */
const wanted = process.env.HALINT_BENCH_SYNC;

export async function sync() {
  title('Repairing drift from host to host over SSH (wall clock of the whole process)');
  const missing = noSshd() ?? (programPath('rsync') === undefined ? 'needs rsync: apt-get install rsync' : undefined);
  if (missing !== undefined) return note(`skipped: ${missing}`);
  const ssh = await hosts();
  appendKnownHost('mail-a');
  const programs = { write: await bundled('write-plan'), apply: await commandOf('apply-plan') };
  const peer = await csync2();
  if (peer === undefined) note('csync2 is skipped: apt-get install csync2');
  for (const load of loads)
    if (wanted === undefined || load.name.startsWith(wanted)) await measure(load, ssh, programs, peer);
  peer?.stop();
}

/** @typedef {Awaited<ReturnType<typeof hosts>>} Ssh */

async function measure(
  /** @type {Load} */ load,
  /** @type {Ssh} */ { user, port, key, knownHosts },
  /** @type {{ write: string, apply: string }} */ programs,
  /** @type {Awaited<ReturnType<typeof csync2>>} */ peer,
) {
  const shell = `ssh -p ${port} -i ${key} -o IdentitiesOnly=yes -o UserKnownHostsFile=${knownHosts} -o BatchMode=yes`;
  /** @type {Record<string, number[]>} */
  const beside = { plan: [], rss: [] };
  const halint = (/** @type {string} */ client) => {
    const at = makeHosts(`halint-${client}`, load);
    if (load.lacks !== undefined) program(at, load.lacks, 127);
    const argv = [programs.apply, at, client, String(port), user, key, knownHosts];
    return async () => {
      drift(at, load);
      beside['plan']?.push((await run([process.execPath, programs.write, at])).ms);
      const { ms, stdout } = await run([process.execPath, ...argv]);
      if (client === 'ssh2') beside['rss']?.push(JSON.parse(stdout).rss);
      return ms;
    };
  };
  const rsync = makeHosts('rsync', load);
  const careful = makeHosts('careful', load);
  const cases = {
    halint: halint('ssh2'),
    openssh: halint('openssh'),
    rsync: async () => {
      drift(rsync, load);
      return (
        await run(['rsync', '-a', '-e', shell, `${rsync}/a/etc/bench/`, `${user}@127.0.0.3:${rsync}/b/etc/bench/`])
      ).ms;
    },
    careful: async () => {
      drift(careful, load);
      rmSync(`${careful}/b/stage`, { recursive: true, force: true });
      rmSync(`${careful}/b/backup`, { recursive: true, force: true });
      return (await run(['sh', '-c', carefully, 'careful', careful, shell, user])).ms;
    },
    ...(peer === undefined ? {} : { csync2: peer.roundOf(load) }),
  };
  const ms = await rounds(load.rounds, cases);
  line(`${load.name}: halint sync apply, ssh2`, ms.halint, 'ms');
  line('  the same, OpenSSH', ms.openssh, 'ms');
  line('  rsync -a', ms.rsync, 'ms');
  line('  rsync -a with staging, checks, backup, fsync and rename', ms.careful, 'ms');
  if ('csync2' in ms && ms.csync2 !== undefined) line('  csync2 -x', ms.csync2, 'ms');
  line(
    '  halint, the careful rsync = 1',
    ratios(ms.halint, ms.careful),
    '×',
    load.limits.care === undefined ? undefined : { most: load.limits.care },
  );
  line('  halint, plain rsync -a = 1', ratios(ms.halint, ms.rsync));
  if ('csync2' in ms && ms.csync2 !== undefined) line('  halint, csync2 = 1', ratios(ms.halint, ms.csync2), '×');
  line('  digests and plan document, not in the above', beside['plan'] ?? [], 'ms');
  line(
    '  memory of halint at most',
    beside['rss'] ?? [],
    'MiB',
    load.limits.rss === undefined ? undefined : { most: load.limits.rss },
  );
  if (load.size > mebibyte) return;
  for (const client of ['ssh2', 'openssh']) {
    const at = makeHosts(`trips-${client}`, load);
    drift(at, load);
    await run([process.execPath, programs.write, at]);
    const { stdout } = await run([
      process.execPath,
      programs.apply,
      at,
      client,
      String(port),
      user,
      key,
      knownHosts,
      '20',
    ]);
    fact(`  round trips to one host, connecting included, ${client}`, JSON.parse(stdout).trips, '');
  }
}

/**
 * What an administrator writes who wants from rsync what halint promises: both sides looked at, content staged and its
 * digests checked there, a backup, every file made durable and renamed into place, and the result checked.
 */
const carefully = `set -e
files() { (cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum); }
files "$1/a/etc/bench" >"$1/sums"
$2 "$3@127.0.0.3" "cd $1/b/etc/bench && find . -type f -print0 | sort -z | xargs -0 sha256sum" >"$1/sums.before"
rsync -a --fsync -e "$2" --copy-dest="$1/b/etc/bench" "$1/a/etc/bench/" "$3@127.0.0.3:$1/b/stage/"
$2 "$3@127.0.0.3" "set -e; cd $1/b/stage && sha256sum -c --quiet
cd $1/b/etc/bench && find . -type f -print0 | sort -z | xargs -0 sha256sum | cmp - $1/sums.before
cp -a $1/b/etc/bench $1/b/backup && find $1/b/backup -exec sync -- {} +
rsync -a --fsync $1/b/stage/ $1/b/etc/bench/ && find $1/b/etc/bench -type d -exec sync -- {} +" <"$1/sums"
$2 "$3@127.0.0.3" "cd $1/b/etc/bench && sha256sum -c --quiet" <"$1/sums"`;

/** Two hosts as two folders with the same files, a hundred in each folder. */
function makeHosts(/** @type {string} */ name, /** @type {Load} */ { files, size, lacks }) {
  const at = join(folder, 'sync', [files, size, lacks, name].join('-'));
  for (const side of ['a', 'b'])
    for (const each of ['var/lib', 'etc/bench']) mkdirSync(join(at, side, each), { recursive: true, mode: 0o755 });
  // Nothing of a benchmark gets into the machine's own log.
  mkdirSync(join(at, 'bin'));
  program(at, 'logger', 0);
  for (let i = 0; i < files; i++) {
    mkdirSync(join(at, 'a', pathOf(i), '..'), { recursive: true, mode: 0o755 });
    writeFileSync(join(at, 'a', pathOf(i)), randomBytes(size));
  }
  cpSync(join(at, 'a/etc/bench'), join(at, 'b/etc/bench'), { recursive: true, preserveTimestamps: true });
  return at;
}

/** A program that only ends, in the place of the one that the machine has. */
const program = (/** @type {string} */ at, /** @type {string} */ name, /** @type {number} */ exit) =>
  writeFileSync(join(at, 'bin', name), `#!/bin/sh\nexit ${exit}\n`, { mode: 0o755 });

const pathOf = (/** @type {number} */ i) => `etc/bench/d${Math.floor(i / 100)}/file-${i}.conf`;

let version = 0;

/** Every file changes on the active host: small ones wholly, of a large one every hundredth block. */
function drift(/** @type {string} */ at, /** @type {Load} */ { files, size }) {
  version++;
  // Another second each time: csync2 and rsync look at sizes and seconds.
  const when = new Date(Date.now() - 100_000_000 + version * 1000);
  for (let i = 0; i < files; i++) {
    const path = join(at, 'a', pathOf(i));
    if (size < mebibyte) writeFileSync(path, randomBytes(size));
    else {
      const file = openSync(path, 'r+');
      for (let block = 0; block < size / 65_536; block += 100)
        writeSync(file, randomBytes(4096), 0, 4096, block * 65_536);
      closeSync(file);
    }
    utimesSync(path, when, when);
  }
}

/** csync2's daemon on the second address, and its runs on the first; both with folders of their own. */
async function csync2() {
  if (programPath('csync2') === undefined) return undefined;
  const port = String(await freePort());
  const system = join(folder, 'csync2');
  mkdirSync(system);
  writeFileSync(join(system, 'key'), randomBytes(32).toString('hex'));
  const env = { CSYNC2_SYSTEM_DIR: system };
  const at = makeHosts('of-csync2', { name: '', files: 0, size: 0, rounds: 0, limits: {} });
  const config = `nossl * *;
group bench { host 127.0.0.2 127.0.0.3; key ${system}/key; include %root%/etc/bench; auto left; }
prefix root { on 127.0.0.2: ${at}/a; on 127.0.0.3: ${at}/b; }
`;
  writeFileSync(join(system, 'csync2.cfg'), config);
  for (const side of ['a', 'b']) mkdirSync(join(system, side));
  const child = startChild('csync2', ['-N', '127.0.0.3', '-D', join(system, 'b'), '-p', port, '-ii'], env);
  return {
    stop: () => child.kill('SIGTERM'),
    roundOf: (/** @type {Load} */ load) => {
      for (const side of ['a', 'b']) rmSync(join(at, side, 'etc/bench'), { recursive: true });
      const source = makeHosts('csync2', load);
      for (const side of ['a', 'b'])
        cpSync(join(source, side, 'etc/bench'), join(at, side, 'etc/bench'), {
          recursive: true,
          preserveTimestamps: true,
        });
      return async () => {
        drift(at, load);
        return (await run(['csync2', '-N', '127.0.0.2', '-D', join(system, 'a'), '-p', port, '-x'], { env })).ms;
      };
    },
  };
}
