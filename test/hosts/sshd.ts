import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { createConnection, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fingerprint } from '../../src/hosts/ssh/known-hosts.ts';
import type { SshTarget } from '../../src/hosts/ssh/target.ts';
import { hasProgram, programPath } from './machine.ts';

/** Why no real sshd can be started here, or undefined. */
export function sshdMissing(): string | undefined {
  if (programPath('sshd') === undefined) return 'sshd is not installed';
  for (const name of ['ssh', 'ssh-keygen', 'ssh-agent', 'ssh-add'])
    if (!hasProgram(name)) return `${name} is not installed`;
  if (userInfo().uid === 0 && !existsSync('/run/sshd')) {
    try {
      mkdirSync('/run/sshd', { mode: 0o755 });
    } catch {
      return 'sshd as root needs /run/sshd, which cannot be made';
    }
  }
  return undefined;
}

/** A key pair in a folder: the path of the private half. */
export function makeKey(path: string, type: 'ed25519' | 'ecdsa' | 'rsa' = 'ed25519', passphrase = ''): string {
  // -a 1: one round is enough for a test, and quick.
  execFileSync('ssh-keygen', [
    '-q',
    '-t',
    type,
    ...(type === 'rsa' ? ['-b', '2048'] : []),
    '-a',
    '1',
    '-N',
    passphrase,
    '-C',
    'halint test',
    '-f',
    path,
  ]);
  return path;
}

export const publicWords = (path: string): string =>
  readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');

export const publicBlob = (path: string): Buffer => Buffer.from(publicWords(path).split(' ')[1] ?? '', 'base64');

export const fingerprintOf = (path: string): string => fingerprint(publicBlob(path));

/** A real sshd on a port of its own on loopback, that this user can log in to with the key `userKey`. */
export interface TestSshd {
  readonly port: number;
  readonly folder: string;
  readonly hostKeys: { readonly ed25519: string; readonly rsa: string };
  readonly userKey: string;
  readonly knownHosts: string;
  readonly target: SshTarget;
  stop(): Promise<void>;
}

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** `setup`: shell code that runs as root in a mount namespace of its own before sshd starts there. */
export async function startSshd(options: readonly string[] = [], setup?: string): Promise<TestSshd> {
  const folder = mkdtempSync(join(tmpdir(), 'halint-sshd-'));
  const hostKeys = { ed25519: makeKey(join(folder, 'host_ed25519')), rsa: makeKey(join(folder, 'host_rsa'), 'rsa') };
  const userKey = makeKey(join(folder, 'id_user'));
  writeFileSync(join(folder, 'authorized_keys'), `${publicWords(userKey)}\n`);
  writeFileSync(join(folder, 'banner'), 'Authorised use only.\n@@ not a frame\n');
  const port = await freePort();
  const config = [
    // The first value of an option counts.
    ...options,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKeys.ed25519}`,
    `HostKey ${hostKeys.rsa}`,
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    `PidFile ${join(folder, 'pid')}`,
    `Banner ${join(folder, 'banner')}`,
    'UsePAM no',
    'StrictModes no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'AllowTcpForwarding yes',
    'MaxStartups 100',
    'LogLevel ERROR',
  ];
  writeFileSync(join(folder, 'sshd_config'), `${config.join('\n')}\n`);
  const program = [programPath('sshd') ?? 'sshd', '-D', '-e', '-f', join(folder, 'sshd_config')];
  const [file = '', ...args] =
    setup === undefined
      ? program
      : ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', `set -e\n${setup}\nexec "$@"`, 'sh', ...program];
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  children.add(child);
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  await listening(port, () => (child.exitCode === null ? undefined : `sshd ended: ${said.join('')}`));
  const knownHosts = join(folder, 'known_hosts');
  writeFileSync(
    knownHosts,
    `[127.0.0.1]:* ${publicWords(hostKeys.ed25519)}\n[127.0.0.1]:* ${publicWords(hostKeys.rsa)}\n`,
  );
  const target: SshTarget = {
    name: 'mail-a',
    address: '127.0.0.1',
    port,
    user: userInfo().username,
    identityFiles: [userKey],
    agentSocket: 'none',
    knownHostsFiles: [knownHosts],
    fingerprints: [],
    jump: [],
    connectTimeout: 10,
    sshConfig: 'none',
  };
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    children.delete(child);
    rmSync(folder, { recursive: true, force: true });
  };
  return { port, folder, hostKeys, userKey, knownHosts, target, stop };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const port = portOf(server);
      server.close(() => resolve(port));
    });
  });
}

export function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}

async function listening(port: number, failed: () => string | undefined): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const failure = failed();
    if (failure !== undefined) throw new Error(failure);
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ host: '127.0.0.1', port });
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
      socket.on('data', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`nothing listens on port ${port}`);
}
