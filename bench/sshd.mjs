/** What starting sshds on loopback takes, whatever each of them shows. Importing this starts and writes nothing. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where a program lies, in the folders of root as well. @returns {string | undefined} */
export function programPath(/** @type {string} */ name) {
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/bin']
    .map((path) => join(path, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** @returns {Promise<number>} */
export const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/**
 * Makes in a folder what a login needs: a key, the host key of all addresses, and the files that name them.
 * @param {string} folder
 * @param {readonly string[]} addresses
 */
export async function prepareLogin(folder, addresses) {
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const port = await freePort();
  const key = join(folder, 'id_bench');
  for (const path of [key, join(folder, 'host_key')])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'halint bench', '-f', path]);
  const words = (/** @type {string} */ path) => readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
  writeFileSync(join(folder, 'authorized_keys'), `${words(key)}\n`, { mode: 0o600 });
  const knownHosts = join(folder, 'known_hosts');
  writeFileSync(
    knownHosts,
    addresses.map((address) => `[${address}]:${port} ${words(join(folder, 'host_key'))}\n`).join(''),
  );
  return { port, key, knownHosts };
}

/** Writes the configuration of the sshd of one address, with the keys of the folder, and gives its path. */
export function writeSshdConfig(
  /** @type {string} */ folder,
  /** @type {string} */ address,
  /** @type {number} */ port,
) {
  const file = join(folder, `sshd_${address}`);
  writeFileSync(
    file,
    [
      `Port ${port}`,
      `ListenAddress ${address}`,
      `HostKey ${join(folder, 'host_key')}`,
      `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
      'PidFile none',
      'UsePAM no',
      'StrictModes no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin yes',
      // bash reads ~/.bashrc for commands over ssh unless this says that it is no first shell: this user's is not what
      // is measured.
      'SetEnv SHLVL=2',
      'MaxStartups 200',
      'MaxSessions 200',
      'LogLevel QUIET',
      '',
    ].join('\n'),
  );
  return file;
}

/**
 * Waits until the sshd of a process listens.
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} address
 * @param {number} port
 */
export async function untilListening(child, address, port) {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) break;
    const open = await new Promise((resolve) => {
      const socket = createConnection({ host: address, port }, () => resolve(true)).on('error', () => resolve(false));
      socket.once('data', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`sshd does not listen on ${address}:${port}`);
}
