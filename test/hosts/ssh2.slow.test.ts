import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuthContext, KexAlgorithm } from 'ssh2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Limits } from '../../src/hosts/limits.ts';
import { remoteHost } from '../../src/hosts/collect/remote.ts';
import { ssh2Transport } from '../../src/hosts/ssh/ssh2.ts';
import { logIn } from '../../src/hosts/ssh/ssh2-connection.ts';
import type { SshTarget } from '../../src/hosts/ssh/target.ts';
import { command, file } from '../../src/sdk/index.ts';
import { startAgent } from './agents.ts';
import { refusal, run as exec } from './exec.ts';
import { hasProgram } from './machine.ts';
import { startProxy } from './proxy.ts';
import type { ServerBehaviour } from './ssh2-server.ts';
import { startServer } from './ssh2-server.ts';
import { fingerprintOf, makeKey, portOf, sshdMissing, startSshd } from './sshd.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-ssh2-'));
const cleanups: (() => Promise<void>)[] = [];
const hostKey = join(folder, 'host');
const userKey = join(folder, 'user');
const withKeys = hasProgram('ssh-keygen');

beforeAll(() => {
  if (!withKeys) return;
  makeKey(hostKey);
  makeKey(userKey);
});
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function server(behaviour: Partial<ServerBehaviour> = {}) {
  const started = await startServer({ hostKey, ...behaviour });
  cleanups.push(started.stop);
  return started;
}

const run = async (target: SshTarget, deadline = 10): Promise<string> =>
  (await exec(ssh2Transport(target), '', { deadline })).stdout;

describe.skipIf(!withKeys)('ssh2 (skipped where ssh-keygen is not installed)', () => {
  describe('the key exchange', () => {
    it.each([
      ['SHA-1 key exchange', { kex: ['diffie-hellman-group14-sha1'] }, 'connect'],
      ['group exchange, which would block for a second', { kex: ['diffie-hellman-group-exchange-sha256'] }, 'connect'],
      ['SHA-1 message authentication', { cipher: ['aes128-ctr'], hmac: ['hmac-sha1'] }, 'connect'],
    ] as const)('refuses a host that has nothing but %s', async (_what, algorithms, step) => {
      const copy = Object.fromEntries(Object.entries(algorithms).map(([name, list]) => [name, [...list]]));
      const { target, log } = await server({ config: { algorithms: copy } });
      const error = await refusal(run({ ...target, password: async () => 'secret' }));
      expect(error).toMatchObject({ step, message: expect.stringContaining('in common') });
      expect(log).toEqual([]);
    });

    it('refuses SHA-1 signatures of RSA host keys', async () => {
      const rsa = makeKey(join(folder, 'host-rsa'), 'rsa');
      const { target } = await server({ hostKey: rsa, config: { algorithms: { serverHostKey: ['ssh-rsa'] } } });
      expect((await refusal(run(target))).step).toBe('host-key');
    });

    it.each([
      ['aes128-ctr', 'refused'],
      ['chacha20-poly1305@openssh.com', 'refused'],
      ['aes128-gcm@openssh.com', 'used'],
    ] as const)('without strict key exchange (Terrapin), %s is %s', async (cipher, expected) => {
      // ssh2's server adds its offer of strict key exchange with `concat`; this list does not let it.
      const kex: KexAlgorithm[] = ['curve25519-sha256'];
      kex.concat = () => kex;
      const { target, log } = await server({ config: { algorithms: { cipher: [cipher], kex } } });
      const work = run({ ...target, password: async () => 'secret' });
      if (expected === 'used') return expect(await work).toBe('ran\n');
      expect((await refusal(work)).message).toMatch(/strict key exchange \(CVE-2023-48795\)/);
      expect(log).toEqual([]);
    });

    it('refuses an RSA host key that is too short', async () => {
      const short = join(folder, 'short-rsa');
      spawnSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '1024', '-N', '', '-f', short]);
      const { target } = await server({ hostKey: short });
      expect((await refusal(run(target))).message).toContain('1024 bits');
    });
  });

  describe('the session', () => {
    it('makes one exec per host for all sources together, with no terminal and no agent forwarding', async () => {
      const agent = await startAgent([userKey]);
      cleanups.push(agent.stop);
      const { target, log } = await server();
      const sources = [
        file('/etc/hostname'),
        file('/etc/hosts'),
        command(['true']),
        command(['sleep', '1'], { lane: 'slow' }),
      ];
      const request = { sources, digestKey: '0'.repeat(64), secrets: {}, deadline: 10 };
      const host = remoteHost('mail-a', ssh2Transport({ ...target, agentSocket: agent.socket }), { kind: 'none' });
      const snapshot = await host.collect(request, new AbortController().signal);
      expect(snapshot.status).toBe('unreachable');
      expect(log.filter((line) => !line.startsWith('auth'))).toEqual(['session', 'exec sh -s']);
    });

    it('gives up when the host never answers the request for a session', async () => {
      const { target } = await server({ connected: (connection) => connection.on('session', () => undefined) });
      const error = await refusal(run({ ...target, connectTimeout: 1 }));
      expect(error).toMatchObject({
        step: 'deadline',
        message: 'no answer within 1 s while opening a session on mail-a',
      });
    });

    it('explains an account that may run nothing', async () => {
      const { target } = await server({
        connected: (connection) => connection.on('session', (_accept, reject) => reject()),
      });
      expect(await refusal(run(target))).toMatchObject({
        step: 'open',
        message: expect.stringContaining('run nothing'),
      });
    });

    it('notices a host that closes the connection in the middle of everything', async () => {
      const { target } = await server({
        connected: (connection) =>
          connection.on('session', (accept) =>
            accept().on('exec', (acceptExec) => {
              acceptExec().write('some of it');
              setTimeout(() => connection.end(), 50);
            }),
          ),
      });
      expect((await refusal(run(target))).step).toBe('run');
    });

    it('notices that data written after the channel has closed goes nowhere, and ends all the same', async () => {
      const { target } = await server({
        connected: (connection) =>
          connection.on('session', (accept) =>
            accept().on('exec', (acceptExec) => {
              const channel = acceptExec();
              channel.exit(1);
              channel.close();
            }),
          ),
      });
      const result = await ssh2Transport(target).exec({
        commandLine: 'sh -s',
        deadline: 5,
        signal: new AbortController().signal,
        onStdout: () => undefined,
        onStderr: () => undefined,
        onOpen: (stdin) => {
          const timer = setInterval(() => stdin.write(Buffer.alloc(65_536)), 10);
          setTimeout(() => clearInterval(timer), 300);
        },
      });
      expect(result).toEqual({ exit: 1 });
    });

    it('makes at most 8 connection set-ups at a time to one address', async () => {
      let now = 0;
      let most = 0;
      const accept = (context: AuthContext): void => {
        now++;
        most = Math.max(most, now);
        setTimeout(() => {
          now--;
          context.accept();
        }, 40);
      };
      const { target } = await server({ accept });
      const ran = await Promise.all(Array.from({ length: 24 }, () => run({ ...target, password: async () => 'x' })));
      expect(ran.every((text) => text === 'ran\n')).toBe(true);
      expect(most).toBeLessThanOrEqual(8);
      expect(most).toBeGreaterThan(1);
    });
  });

  it('notices a connection that ended before ssh2 could look at it', async () => {
    const { target } = await server();
    const limits = new Limits(5, new AbortController().signal);
    const open = async (): Promise<Socket> => {
      const socket = createConnection({ host: '127.0.0.1', port: target.port ?? 0 });
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.once('connect', () => socket.destroy());
      await closed;
      return socket;
    };
    expect((await refusal(logIn({ ...target, port: target.port ?? 0, user: 'audit' }, limits, open))).step).toBe(
      'connect',
    );
    limits.close();
  });

  it('keeps the exit status of a command that ends in the moment in which it begins', async () => {
    const { target } = await server({
      connected: (connection) =>
        connection.on('session', (accept) =>
          accept().on('exec', (acceptExec) => {
            const channel = acceptExec();
            channel.write('sudo: a password is required\n');
            channel.exit(7);
            channel.end();
          }),
        ),
    });
    for (let i = 0; i < 5; i++)
      expect(await exec(ssh2Transport(target), '')).toMatchObject({ exit: 7, stdout: expect.stringContaining('sudo') });
  });

  it.each(['nothing', 'not SSH\r\n'])('gives up on a server that says: %s', async (text) => {
    const listener = createServer((socket) => {
      if (text !== 'nothing') socket.write(text.repeat(2000));
      socket.resume().on('error', () => undefined);
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const target: SshTarget = {
      name: 'x',
      address: '127.0.0.1',
      port: portOf(listener),
      identityFiles: [],
      agentSocket: 'none',
      knownHostsFiles: [],
      fingerprints: [],
      jump: [],
      connectTimeout: 1,
    };
    const error = await refusal(run(target, 3));
    expect(['deadline', 'connect']).toContain(error.step);
    await new Promise<void>((resolve) => listener.close(() => resolve()));
  });
});

const missing = sshdMissing();

it.skipIf(missing !== undefined)(
  'ssh2 needs no more than 9 round trips with a real sshd, TCP included (skipped where sshd cannot run)',
  async () => {
    const sshd = await startSshd();
    cleanups.push(sshd.stop);
    const proxy = await startProxy(sshd.port, 60);
    cleanups.push(proxy.close);
    const sources = Array.from({ length: 40 }, (_, i) => file(`/etc/halint-none-${i}`));
    const request = { sources, digestKey: '0'.repeat(64), secrets: {}, deadline: 20 };
    const host = remoteHost(
      'mail-a',
      ssh2Transport({ ...sshd.target, port: proxy.port, fingerprints: [fingerprintOf(sshd.hostKeys.ed25519)] }),
      { kind: 'none' },
    );
    expect((await host.collect(request, new AbortController().signal)).status).toBe('complete');
    const handshakeOfTcp = 1;
    expect(proxy.roundTrips()).toBeGreaterThan(4);
    expect(proxy.roundTrips() + handshakeOfTcp).toBeLessThanOrEqual(9);
    expect(proxy.connections()).toBe(1);
  },
);
