import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { opensshTransport } from '../../src/hosts/ssh/openssh.ts';
import { explainOpenssh } from '../../src/hosts/ssh/openssh-errors.ts';
import { ssh2Transport } from '../../src/hosts/ssh/ssh2.ts';
import type { Transport } from '../../src/hosts/host.ts';
import type { SshTarget } from '../../src/hosts/ssh/target.ts';
import { halint } from '../cli/halint.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-openssh-messages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasSsh = (() => {
  try {
    execFileSync('ssh', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const targetAt = (port: number, more: Partial<SshTarget> = {}): SshTarget => ({
  name: 'mail-a',
  address: '127.0.0.1',
  port,
  user: 'root',
  identityFiles: [],
  fingerprints: [],
  knownHostsFiles: [],
  jump: [],
  connectTimeout: 5,
  sshConfig: 'none',
  agentSocket: 'none',
  ...more,
});

/** What a collection through a transport ends with. */
async function failure(transport: Transport): Promise<string> {
  const request = {
    commandLine: 'true',
    deadline: 10,
    signal: new AbortController().signal,
    onOpen: () => undefined,
    onStdout: () => undefined,
    onStderr: () => undefined,
  };
  try {
    await transport.exec(request);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A server that is none of SSH, or a hostile one: it does something with each connection. */
async function served<T>(behave: (socket: Socket) => void, work: (port: number) => Promise<T>): Promise<T> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    behave(socket);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  try {
    return await work(typeof address === 'object' && address !== null ? address.port : 0);
  } finally {
    server.close();
  }
}

const ident = 'SSH-2.0-OpenSSH_9.2p1\r\n';

describe.skipIf(!hasSsh)('what OpenSSH says before anybody has logged in', { timeout: 60_000 }, () => {
  it.each<readonly [string, (socket: Socket) => void]>([
    ['version 1.5 of the protocol', (socket) => void socket.end('SSH-1.5-OpenSSH_2.0\r\n')],
    ['no software version', (socket) => void socket.end('SSH-2.0\r\n')],
    ['no identification but garbage', (socket) => void socket.end(Buffer.alloc(4096, 0x01))],
    ['an identification and garbage', (socket) => void socket.end(`${ident}${'\u0001'.repeat(4096)}`)],
    [
      'an identification and a huge packet',
      (socket) =>
        void socket.end(
          Buffer.concat([Buffer.from(ident), Buffer.from([0x7f, 0xff, 0xff, 0xff, 4]), Buffer.alloc(2048)]),
        ),
    ],
    // SSH_MSG_DISCONNECT, reason 2, "go away" (RFC 4253, 11.1), unencrypted.
    [
      'an identification and a disconnect',
      (socket) =>
        void socket.end(
          Buffer.concat([
            Buffer.from(ident),
            Buffer.from([0, 0, 0, 28, 7, 1, 0, 0, 0, 2, 0, 0, 0, 7]),
            Buffer.from('go away'),
            Buffer.alloc(4),
            Buffer.alloc(7),
          ]),
        ),
    ],
    ['nothing', (socket) => void socket.end()],
  ])('is no word of a login shell or a jump host: %s', async (_, behave) => {
    const message = await served(behave, (port) => failure(opensshTransport(targetAt(port))));
    expect(message).toMatch(
      /^mail-a ended the connection before any key was agreed on|^the connection to mail-a broke/,
    );
    expect(message).not.toMatch(/login shell|jump host/);
  });
});

// Hand-written from the messages of OpenSSH's channels.c and ssh.c: a server that refuses the session.
it('names a jump host only where there is one', () => {
  const said = 'channel 0: open failed: administratively prohibited: open failed\n';
  expect(explainOpenssh(said, targetAt(22))?.message).toBe(
    'mail-a lets this account log in but run nothing: administratively prohibited: open failed',
  );
  expect(explainOpenssh(said, targetAt(22, { jump: [targetAt(22)] }))?.message).toContain(
    'the jump host cannot connect to',
  );
  expect(explainOpenssh(`${said}stdio forwarding failed\n`, targetAt(22))?.message).toContain(
    'the jump host cannot connect to',
  );
});

describe('files that the client reads', { timeout: 60_000 }, () => {
  it('are named where a key is not in them, and where one is missing', async () => {
    const sshd = '/usr/sbin/sshd';
    if (!existsSync(sshd) || process.getuid?.() !== 0) return;
    mkdirSync('/run/sshd', { recursive: true });
    const key = join(folder, 'host');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const { spawn } = await import('node:child_process');
    writeFileSync(join(folder, 'sshd_config'), `HostKey ${key}\nUsePAM no\n`);
    // sshd -i serves one connection on its standard input.
    const message = await served(
      (socket) => {
        const server = spawn(sshd, ['-i', '-f', join(folder, 'sshd_config')], { stdio: ['pipe', 'pipe', 'ignore'] });
        socket.pipe(server.stdin);
        server.stdout.pipe(socket);
        socket.once('close', () => server.kill());
        server.stdin.on('error', () => undefined);
      },
      (port) => failure(ssh2Transport(targetAt(port, { knownHostsFiles: [join(folder, 'nokh')] }))),
    );
    expect(message).toContain(`could not be read: ${join(folder, 'nokh')} (there is no such file)`);
    expect(message).toContain(`then append new-key to ${join(folder, 'nokh')}`);
    expect(message).not.toContain('~/.ssh/known_hosts');
  });

  it('without an ssh program do not include ~/.ssh/config, and the error says so', async () => {
    const home = join(folder, 'home');
    mkdirSync(join(home, '.ssh'), { recursive: true });
    writeFileSync(join(home, '.ssh', 'config'), 'Host mail-alias\n  HostName 127.0.0.1\n');
    writeFileSync(
      join(home, 'halint.yaml'),
      'pair: { virtualIps: [192.0.2.10], hosts: { a: { address: mail-alias.invalid }, b: { address: ' +
        'other-alias.invalid } } }\n',
    );
    const { status, stdout } = await halint(['check', '-f', 'json'], { cwd: home, env: { PATH: home, HOME: home } });
    expect(status).toBe(3);
    const [unknown, hint] = JSON.parse(stdout).pairs[0].hosts.a.error.split('; ');
    // A machine without a name server cannot tell that there is no such name.
    expect(unknown).toMatch(
      /^(there is no address for the name mail-alias\.invalid|the name mail-alias\.invalid cannot be resolved now.*)$/,
    );
    expect(hint).toBe(`${join(home, '.ssh', 'config')} was not read, because there is no ssh program on this machine`);
  });
});
