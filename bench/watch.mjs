/**
 * Following changes in real time: from `mv` on one host to the whole new file on the other, `halint sync watch` against
 * what people use, on the same two hosts, in the same run, and against what bounds it (watch-floor.mjs).
 * HALINT_BENCH_CHANGES: how many changes of each.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fact, line, note, title } from './lines.mjs';
import { folder, halint } from './machine.mjs';
import { median, ratios } from './rounds.mjs';
import { programPath } from './sshd.mjs';
import { noTwoHosts, startTwoHosts } from './two-hosts.mjs';
import { costOfProgram, openFloor, startedProcesses } from './watch-floor.mjs';

const changes = Number(process.env.HALINT_BENCH_CHANGES ?? 200);
const files = 20;
/** The folder that no follower watches. */
const floorFolder = '/etc/halint-floor';
/** Milliseconds. */
const givenUp = 30_000;

const pause = (/** @type {number} */ time) => new Promise((resolve) => setTimeout(resolve, time));

/** @typedef {Awaited<ReturnType<typeof startTwoHosts>>} Hosts */
/**
 * One thing that keeps a folder of the active host in step. @typedef {{ name: string, key: string, at: string, start:
 * (hosts: Hosts) => import('node:child_process').ChildProcess }} Follower
 */

export async function watch() {
  title(
    `Following changes in real time, from mv to the whole file on the other host (${changes} changes of each, in turn)`,
  );
  const missing = noTwoHosts();
  if (missing !== undefined) return note(`skipped: ${missing}`);
  const followers = [halintFollower, ...lsyncdFollowers(), ...incronFollower()];
  const hosts = await startTwoHosts(join(folder, 'two'));
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = [];
  try {
    for (const at of [...followers.map((follower) => follower.at), floorFolder])
      for (const side of /** @type {const} */ (['a', 'b'])) fill(hosts, side, at);
    for (const follower of followers) children.push(follower.start(hosts));
    for (const follower of followers) await first(hosts, follower);
    const taken = /** @type {Record<string, number[]>} */ (Object.fromEntries(followers.map(({ key }) => [key, []])));
    const floor = await openFloor(hosts);
    const [floors, starts] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
    for (let round = 0; round < changes; round++) {
      floors.push(await oneChange(hosts, { at: floorFolder, name: 'the floor' }, round, floor.put));
      for (let i = 0; i < followers.length; i++) {
        const follower = followers[(round + i) % followers.length];
        if (follower === undefined) continue;
        const before = startedProcesses();
        taken[follower.key]?.push(await oneChange(hosts, follower, round));
        if (follower.key === 'halint') starts.push(startedProcesses() - before);
        // What is done after the file is there (settling, reporting) is not to burden the next one.
        await pause(250);
      }
    }
    floor.close();
    report(followers, taken);
    reportBounds(taken['halint'] ?? [], floors, starts);
  } finally {
    for (const child of children) child.kill('SIGTERM');
    await pause(500);
    hosts.stop();
  }
}

/** @param {readonly Follower[]} followers @param {Record<string, number[]>} taken */
function report(followers, taken) {
  for (const { name, key } of followers) {
    const values = taken[key] ?? [];
    line(name, values, 'ms');
    fact(
      '  95 of 100 at most',
      [...values].sort((x, y) => x - y)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN,
      'ms',
    );
  }
  const own = taken['halint'] ?? [];
  for (const { name, key } of followers) {
    if (key === 'halint') continue;
    const values = taken[key] ?? [];
    line(`halint, ${name} = 1, by round`, ratios(own, values), '×');
    fact(`  the medians`, median(own) / median(values), '×', key === 'lsyncd0' ? { most: 0.5 } : undefined);
  }
}

/** @param {readonly number[]} own @param {readonly number[]} floors @param {readonly number[]} starts */
function reportBounds(own, floors, starts) {
  line('the floor: one command stages, syncs and renames', floors, 'ms');
  line('halint, the floor = 1, by round', ratios(own, floors), '×');
  line('processes started until the file of halint is there', starts, '');
  fact('  starting one program from a shell', costOfProgram(), 'ms');
}

function fill(/** @type {Hosts} */ hosts, /** @type {'a' | 'b'} */ side, /** @type {string} */ at) {
  mkdirSync(hosts.path(side, at), { recursive: true, mode: 0o755 });
  for (let i = 0; i < files; i++) writeFileSync(hosts.path(side, `${at}/file${i}`), text(`first ${i}`));
}

const text = (/** @type {string} */ word) =>
  `${word}\n${'# a line of a configuration file, as long as they are\n'.repeat(38)}`;

/**
 * Milliseconds from the rename to the whole file on the other host.
 * @param {Hosts} hosts
 * @param {{ readonly at: string, readonly name: string }} follower
 * @param {number} round
 * @param {(path: string, content: string) => Promise<unknown>} [put] brings the file, where no follower does
 */
async function oneChange(hosts, { at, name }, round, put) {
  const content = text(`change ${round} ${Math.random()}`);
  const part = hosts.path('a', '/etc/.part');
  writeFileSync(part, content);
  const [from, to] = [hosts.path('a', `${at}/file${round % files}`), hosts.path('b', `${at}/file${round % files}`)];
  const began = performance.now();
  renameSync(part, from);
  await put?.(`${at}/file${round % files}`, content);
  while (readFileSync(to, 'utf8') !== content) {
    if (performance.now() - began > givenUp)
      throw new Error(`${name} did not bring the file within ${givenUp / 1000} s`);
    await pause(1);
  }
  return performance.now() - began;
}

/** Until a follower works: the first changes are tried again and again. */
async function first(/** @type {Hosts} */ hosts, /** @type {Follower} */ follower) {
  if (follower.key === 'halint') for (let i = 0; i < 600 && !hosts.agreed('b'); i++) await pause(100);
  for (let i = 0; i < 5; i++) {
    await oneChange(hosts, follower, i);
    await pause(500);
  }
}

const start = (/** @type {Hosts} */ hosts, /** @type {readonly string[]} */ argv) => {
  const [program = '', ...rest] = [...hosts.on('a'), ...argv];
  return spawn(program, rest, { stdio: process.env.HALINT_BENCH_LOG === undefined ? 'ignore' : 'inherit' });
};

/** As the unit in examples/systemd runs it: on the active host. */
const halintFollower = {
  name: 'halint sync watch',
  key: 'halint',
  at: '/etc/bm-eas',
  start: (/** @type {Hosts} */ hosts) =>
    start(hosts, [
      process.execPath,
      halint,
      ...(process.env.HALINT_BENCH_LOG === undefined ? [] : ['-v']),
      'sync',
      'watch',
      '-c',
      hosts.config(['/etc/bm-eas/**'], 'a'),
    ]),
};

const rsh = (/** @type {Hosts} */ { port, key, knownHosts }) =>
  `/usr/bin/ssh -p ${port} -i ${key} -o IdentitiesOnly=yes -o UserKnownHostsFile=${knownHosts} -o BatchMode=yes`;

/** @returns {Follower[]} */
function lsyncdFollowers() {
  if (programPath('lsyncd') === undefined || programPath('rsync') === undefined) {
    note('lsyncd is skipped: apt-get install lsyncd rsync');
    return [];
  }
  return [0, 1].map((delay) => ({
    name: `lsyncd, delay ${delay}`,
    key: `lsyncd${delay}`,
    at: `/etc/lsyncd${delay}`,
    start: (hosts) => {
      const config = join(folder, `lsyncd${delay}.conf.lua`);
      writeFileSync(
        config,
        `settings { nodaemon = true, insist = true }
sync { default.rsync, source = "/etc/lsyncd${delay}", target = "root@${hosts.addresses.b}:/etc/lsyncd${delay}", delay = ${delay}, rsync = { archive = true, rsh = "${rsh(hosts)}" } }
`,
      );
      return start(hosts, [programPath('lsyncd') ?? 'lsyncd', config]);
    },
  }));
}

/** @returns {Follower[]} */
function incronFollower() {
  if (programPath('incrond') === undefined || programPath('rsync') === undefined) {
    note('incron is skipped: apt-get install incron rsync');
    return [];
  }
  return [
    {
      name: 'incron and rsync',
      key: 'incron',
      at: '/etc/incron-files',
      start: (hosts) => {
        const push = join(folder, 'incron-push');
        writeFileSync(
          push,
          `#!/bin/sh\nexec rsync -a -e '${rsh(hosts)}' "/etc/incron-files/$1" root@${hosts.addresses.b}:/etc/incron-files/\n`,
        );
        chmodSync(push, 0o755);
        mkdirSync(hosts.path('a', '/etc/incron.d'), { recursive: true });
        writeFileSync(
          hosts.path('a', '/etc/incron.d/bench'),
          `/etc/incron-files IN_MOVED_TO,IN_CLOSE_WRITE ${push} $#\n`,
        );
        return start(hosts, ['sh', '-c', `mkdir -p /var/spool/incron && exec ${programPath('incrond')} -n`]);
      },
    },
  ];
}
