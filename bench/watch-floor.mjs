/**
 * What bounds the time of a watched change on this machine: one command over a warm SSH session that stages, syncs and
 * renames the file, and what it costs here to start a program.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { median } from './rounds.mjs';

/**
 * A connection to the second host, and the one command.
 * @param {Awaited<ReturnType<typeof import('./two-hosts.mjs').startTwoHosts>>} hosts
 */
export async function openFloor({ addresses, port, key, knownHosts }) {
  const known = readFileSync(knownHosts, 'utf8').split('\n')[0]?.split(' ')[2] ?? '';
  const connection = new ssh2.Client();
  await new Promise((resolve, reject) => {
    connection
      .on('ready', () => resolve(undefined))
      .on('error', reject)
      .connect({
        host: addresses.b,
        port,
        username: 'root',
        privateKey: readFileSync(key),
        hostVerifier: (/** @type {Buffer} */ offered) => offered.toString('base64') === known,
      });
  });
  /** Gives a file of the second host a content; resolves when the command has ended. */
  const put = (/** @type {string} */ path, /** @type {string} */ content) =>
    new Promise((resolve, reject) => {
      connection.exec(`cat >${path}.part && sync ${path}.part && mv ${path}.part ${path}`, (error, channel) => {
        if (error !== undefined) return reject(error);
        channel.on('close', resolve).resume().stderr.resume();
        channel.end(content);
      });
    });
  return { put, close: () => connection.end() };
}

/** How many processes and threads this machine has started since it booted. */
export function startedProcesses() {
  const [, count] = /^processes (\d+)$/m.exec(readFileSync(join('/proc', 'stat'), 'utf8')) ?? [];
  return Number(count);
}

/** Milliseconds that a shell takes to start a small program and wait for it. */
export function costOfProgram() {
  const shell = (/** @type {string} */ lines) => {
    const began = performance.now();
    execFileSync('sh', ['-c', lines]);
    return performance.now() - began;
  };
  const programs = 20;
  const once = () => (shell('/bin/true;'.repeat(programs)) - shell(':')) / programs;
  return median([once(), once(), once(), once(), once()]);
}
