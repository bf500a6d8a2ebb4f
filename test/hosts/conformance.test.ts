import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../../src/hosts/host.ts';
import { LastingTransport } from '../../src/hosts/lasting.ts';
import { localTransport } from '../../src/hosts/local.ts';
import { opensshTransport } from '../../src/hosts/openssh.ts';
import { remoteHost } from '../../src/hosts/remote.ts';
import { ssh2Transport } from '../../src/hosts/ssh2.ts';
import type { SshTarget } from '../../src/hosts/target.ts';
import type { Source } from '../../src/sdk/index.ts';
import { command, file, sourceKey } from '../../src/sdk/index.ts';
import { startAgent } from './agents.ts';
import { refusal, run } from './exec.ts';
import type { TestProxy } from './proxy.ts';
import { startProxy } from './proxy.ts';
import type { TestSshd } from './sshd.ts';
import { fingerprintOf, makeKey, publicWords, sshdMissing, startSshd } from './sshd.ts';

const missing = sshdMissing();
const folder = mkdtempSync(join(tmpdir(), 'halint-conformance-'));
let sshd: TestSshd;

beforeAll(async () => {
  if (missing === undefined) sshd = await startSshd();
});
afterAll(async () => {
  if (missing === undefined) await sshd.stop();
  rmSync(folder, { recursive: true });
});

async function collect(transport: Transport, sources: readonly Source[], deadline = 20) {
  const request = { sources, digestKey: 'a'.repeat(64), secrets: {}, deadline };
  return remoteHost('mail-a', transport, { kind: 'none' }).collect(request, new AbortController().signal);
}

const sources = [file('/etc/hostname'), file('/proc/self/mountinfo'), command(['sh', '-c', 'echo out; exit 3']), file('/nonexistent/halint')];

describe.each([
  ['local', () => localTransport()],
  ['ssh2', () => ssh2Transport(sshd.target)],
  ['openssh', () => opensshTransport(sshd.target)],
] as const)('any transport: %s', (name, make) => {
  // Skipped where no sshd can be started; `local` needs none.
  const test = it.skipIf(name !== 'local' && missing !== undefined);

  test('serves what remoteHost reads', async () => {
    const snapshot = await collect(make(), sources);
    expect(snapshot).toMatchObject({ status: 'complete' });
    expect(snapshot.error).toBeUndefined();
    expect(sources.map((source) => snapshot.readings[sourceKey(source)])).toMatchObject([
      { read: true, value: { text: readFileSync('/etc/hostname', 'utf8') } },
      { read: true },
      { read: true, value: { stdout: 'out\n', exit: 3 } },
      { read: false, reason: 'absent' },
    ]);
    expect(Math.abs((snapshot.clock ?? 0) - (snapshot.clockReference ?? 0))).toBeLessThanOrEqual(1 + (snapshot.clockUncertainty ?? 0));
  });

  test('gives the exit status of the command', async () => {
    expect(await run(make(), 'echo done; exit 7')).toMatchObject({ stdout: 'done\n', exit: 7 });
  });

  test('gives no exit status when the command was killed', async () => {
    const ran = await run(make(), 'echo before; kill -KILL $$', { commandLine: 'exec sh -s' });
    expect(ran.stdout).toBe('before\n');
    expect(ran).not.toHaveProperty('exit');
  });

  test('carries every byte', async () => {
    const request = `printf '\\000\\001\\377\\r\\n@@'; head -c 300000 /dev/zero | tr '\\0' x`;
    const ran = await run(make(), request);
    expect(ran.stdout).toHaveLength(300_000 + 7);
  });

  test('drains 3 MiB of standard error, more than the window of an SSH channel', async () => {
    const ran = await run(make(), 'head -c 3145728 /dev/zero >&2; echo done');
    expect(ran).toMatchObject({ stdout: 'done\n', exit: 0 });
    expect(ran.stderr).toBeGreaterThanOrEqual(3_145_728);
  });

  test('ends at its deadline when the command does not', async () => {
    const began = performance.now();
    const error = await refusal(run(make(), 'echo begun; sleep 30', { deadline: 2 }));
    expect(error.step).toBe('deadline');
    expect(error.message).toContain('within 2 s');
    expect(performance.now() - began).toBeLessThan(6000);
  });

  test('ends when the caller no longer wants it', async () => {
    const stop = new AbortController();
    const error = await refusal(run(make(), 'echo begun; sleep 30', { signal: stop.signal, onData: () => stop.abort() }));
    expect(error.step).toBe('run');
  });

  test('does not begin when the caller has already given up', async () => {
    expect((await refusal(run(make(), 'echo begun', { signal: AbortSignal.abort() }))).step).toBe('run');
  });
});

describe.skipIf(missing !== undefined)(`over SSH (skipped here: ${missing ?? 'no'})`, () => {
  describe.each([
    ['ssh2', ssh2Transport],
    ['openssh', opensshTransport],
  ] as const)('%s', (name, make) => {
    const proxies: TestProxy[] = [];
    const cleanups: (() => Promise<void>)[] = [];
    const through = async (port: number, delay = 0): Promise<TestProxy> => {
      const proxy = await startProxy(port, delay);
      proxies.push(proxy);
      return proxy;
    };
    afterEach(async () => {
      await Promise.all([...proxies.splice(0).map((proxy) => proxy.close()), ...cleanups.splice(0).map((clean) => clean())]);
    });
    const with_ = (more: Partial<SshTarget>): Transport => make({ ...sshd.target, ...more });
    const knownHosts = (...lines: string[]): string => {
      const path = join(folder, `known-${Math.random().toString(36).slice(2)}`);
      writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
      return path;
    };

    it('says how the host is reached', () => {
      expect(make(sshd.target).via).toBe(`${name} ${sshd.target.user}@127.0.0.1:${sshd.port}`);
    });

    // ssh tells its caller no key, so that nothing is said there rather than guessed.
    it('tells which of its keys the machine itself proved to have, before anything is sent, or nothing', async () => {
      const path = knownHosts(`[127.0.0.1]:${sshd.port} ${publicWords(sshd.hostKeys.rsa)}`);
      const expected = (key: string): string | undefined => (name === 'ssh2' ? fingerprintOf(key) : undefined);
      expect((await collect(make(sshd.target), sources)).hostKey).toBe(expected(sshd.hostKeys.ed25519));
      expect((await collect(with_({ knownHostsFiles: [path] }), sources)).hostKey).toBe(expected(sshd.hostKeys.rsa));
      const kept = new LastingTransport(make(sshd.target), { kind: 'none' }, { endByThemselves: true });
      try {
        for (let i = 0; i < 2; i += 1) expect((await collect(kept, sources)).hostKey).toBe(expected(sshd.hostKeys.ed25519));
      } finally {
        kept.close();
      }
    });

    it('tells the key of the machine and not of the jump host', async () => {
      const behind = await startSshd();
      cleanups.push(behind.stop);
      const { hostKey, status } = await collect(make({ ...behind.target, jump: [{ ...sshd.target, name: 'jump' }] }), sources);
      expect(status).toBe('complete');
      expect(hostKey).toBe(name === 'ssh2' ? fingerprintOf(behind.hostKeys.ed25519) : undefined);
    });

    it('tolerates a banner and a login shell that prints', async () => {
      const noise = join(folder, 'noisy-rc');
      writeFileSync(noise, 'echo "Welcome to the machine"; echo "and mind your step" >&2; unset BASH_ENV\n');
      const noisy = await startSshd([`SetEnv BASH_ENV=${noise}`]);
      cleanups.push(noisy.stop);
      const snapshot = await collect(make(noisy.target), sources);
      expect(snapshot.status).toBe('complete');
      const shell = await run(make(noisy.target), 'echo ours');
      expect(shell.stdout.endsWith('ours\n')).toBe(true);
    });

    it('refuses a host that is not in known_hosts, and sends it nothing', async () => {
      const proxy = await through(sshd.port);
      const error = await refusal(run(with_({ port: proxy.port, knownHostsFiles: [knownHosts('other.example ssh-ed25519 AAAA')] }), 'echo'));
      expect(error.step).toBe('host-key');
      expect(error.message).toMatch(/not known/);
      expect(proxy.sent()).toBeLessThan(5000);
    });

    it('refuses a changed host key, naming the file and the line', async () => {
      const other = makeKey(join(folder, `changed-${name}`));
      const path = knownHosts('# a comment', `[127.0.0.1]:${sshd.port} ${publicWords(other)}`);
      const error = await refusal(run(with_({ knownHostsFiles: [path] }), 'echo'));
      expect(error.step).toBe('host-key');
      expect(error.message).toContain(`${path}:2`);
      expect(error.message).toContain(fingerprintOf(sshd.hostKeys.ed25519));
      expect(error.message).toContain(`ssh-keygen -R '[127.0.0.1]:${sshd.port}' -f ${path}`);
    });

    it('refuses a revoked host key that is also recorded', async () => {
      const key = publicWords(sshd.hostKeys.ed25519);
      const error = await refusal(run(with_({ knownHostsFiles: [knownHosts(`[127.0.0.1]:* ${key}`, `@revoked * ${key}`)] }), 'echo'));
      expect(error).toMatchObject({ step: 'host-key', message: expect.stringContaining('@revoked') });
    });

    it('asks a host with several keys for the one that is on record', async () => {
      const path = knownHosts(`[127.0.0.1]:${sshd.port} ${publicWords(sshd.hostKeys.rsa)}`);
      expect(await run(with_({ knownHostsFiles: [path] }), 'echo in')).toMatchObject({ stdout: 'in\n' });
    });

    it('finds hashed names, wildcards, and the bare name for another port', async () => {
      const hashed = knownHosts(`[127.0.0.1]:${sshd.port} ${publicWords(sshd.hostKeys.ed25519)}`);
      execFileSync('ssh-keygen', ['-H', '-f', hashed], { stdio: 'ignore' });
      const bare = knownHosts(`127.0.0.1 ${publicWords(sshd.hostKeys.ed25519)}`);
      for (const path of [hashed, bare]) expect(await run(with_({ knownHostsFiles: [path] }), 'echo in')).toMatchObject({ exit: 0 });
    });

    it.each(['ed25519', 'rsa'] as const)('accepts the host whose %s fingerprint is configured, whatever is recorded', async (type) => {
      const other = knownHosts(`[127.0.0.1]:* ${publicWords(makeKey(join(folder, `pin-${name}-${type}`)))}`);
      const fingerprints = [fingerprintOf(sshd.hostKeys[type])];
      expect(await run(with_({ fingerprints, knownHostsFiles: [other] }), 'echo in')).toMatchObject({ stdout: 'in\n', exit: 0 });
    });

    it('refuses a host with another fingerprint than the configured one, whatever is recorded', async () => {
      const fingerprints = [fingerprintOf(sshd.userKey)];
      const error = await refusal(run(with_({ fingerprints }), 'echo in'));
      expect(error.step).toBe('host-key');
      expect(error.message).toContain(fingerprints[0]);
      expect(error.message).toContain(fingerprintOf(sshd.hostKeys.ed25519));
    });

    it('refuses a configured fingerprint whose key is revoked', async () => {
      const revoked = ['ed25519', 'rsa'].map((type) => `@revoked * ${publicWords(type === 'rsa' ? sshd.hostKeys.rsa : sshd.hostKeys.ed25519)}`);
      const error = await refusal(run(with_({ fingerprints: [fingerprintOf(sshd.hostKeys.ed25519)], knownHostsFiles: [knownHosts(...revoked)] }), 'echo in'));
      expect(error.step).toBe('host-key');
    });

    it('says who refused which key', async () => {
      const stranger = makeKey(join(folder, `stranger-${name}`));
      const error = await refusal(run(with_({ identityFiles: [stranger] }), 'echo'));
      expect(error.step).toBe('authenticate');
      expect(error.message).toMatch(/cannot log in to .*publickey/);
    });

    it('logs in with a key of the agent', async () => {
      const agent = await startAgent([sshd.userKey]);
      cleanups.push(agent.stop);
      expect(await run(with_({ identityFiles: [], agentSocket: agent.socket }), 'echo in')).toMatchObject({ stdout: 'in\n' });
      const publicOnly = join(folder, `public-${name}`);
      const encrypted = makeKey(publicOnly, 'ed25519', 'forgotten');
      expect((await refusal(run(with_({ identityFiles: [encrypted], agentSocket: agent.socket }), 'echo'))).step).toBe('authenticate');
    });

    it('explains a port where nothing listens, and a name without an address', async () => {
      const proxy = await startProxy(1);
      await proxy.close();
      expect(await refusal(run(with_({ port: proxy.port }), 'echo'))).toMatchObject({ step: 'connect', message: expect.stringContaining(`port ${proxy.port}`) });
      expect((await refusal(run(with_({ address: 'halint.invalid' }), 'echo'))).step).toBe('resolve');
    });

    it('explains a server that ends the connection at once', async () => {
      const proxy = await through(1);
      expect((await refusal(run(with_({ port: proxy.port }), 'echo'))).step).toBe('connect');
    });

    it('tells of a connection that is cut while the command runs', async () => {
      const proxy = await through(sshd.port);
      const error = await refusal(run(with_({ port: proxy.port }), 'echo begun; sleep 30', { onData: () => proxy.cut() }));
      expect(error.step).toBe('run');
    });

    it('keeps what had arrived before the connection was cut, as a partial snapshot', async () => {
      const proxy = await through(sshd.port);
      const slow = command(['sleep', '8'], { timeout: 9 });
      const work = collect(with_({ port: proxy.port }), [file('/etc/hostname'), slow]);
      setTimeout(() => proxy.cut(), 2500);
      const snapshot = await work;
      expect(snapshot).toMatchObject({ status: 'partial', error: expect.stringContaining('broke') });
      expect(snapshot.readings[sourceKey(slow)]).not.toMatchObject({ read: true });
    });

    it.each([
      ['before the server says anything', 0],
      ['while the command runs', 1],
    ])('ends within its deadline on a connection that goes silent %s', async (_when, after) => {
      const proxy = await through(sshd.port);
      if (after === 0) proxy.freeze();
      const began = performance.now();
      const work = run(with_({ port: proxy.port, connectTimeout: 2 }), 'echo begun; sleep 30', { deadline: 4, onData: () => proxy.freeze() });
      const error = await refusal(work);
      expect(['deadline', 'connect', 'run']).toContain(error.step);
      expect(performance.now() - began).toBeLessThan(9000);
    });

    describe('through a jump host', () => {
      let bastion: TestSshd;
      beforeAll(async () => {
        bastion = await startSshd();
      });
      afterAll(() => bastion.stop());
      const jumping = (more: Partial<SshTarget>): Transport => with_({ jump: [{ ...bastion.target, name: 'bastion', ...more }] });

      it('verifies the jump host and the host behind it, each with its own key', async () => {
        expect(await run(jumping({}), 'echo "$SSH_CONNECTION"')).toMatchObject({ exit: 0 });
        const first = { ...bastion.target, name: 'first' };
        expect(await run(with_({ jump: [first, { ...bastion.target, name: 'second' }] }), 'echo in')).toMatchObject({ stdout: 'in\n' });
      });

      it('refuses a jump host with an unknown, a changed or an unpinned key', async () => {
        expect((await refusal(run(jumping({ knownHostsFiles: [sshd.knownHosts] }), 'echo'))).step).toBe('host-key');
        expect((await refusal(run(jumping({ fingerprints: [fingerprintOf(sshd.hostKeys.ed25519)] }), 'echo'))).step).toBe('host-key');
        expect(await run(jumping({ fingerprints: [fingerprintOf(bastion.hostKeys.rsa)] }), 'echo in')).toMatchObject({ stdout: 'in\n' });
      });

      it('refuses the host behind it when its key is another', async () => {
        const error = await refusal(run(with_({ knownHostsFiles: [bastion.knownHosts], jump: [bastion.target] }), 'echo'));
        expect(error.step).toBe('host-key');
      });

      it('says so when the jump host cannot connect further', async () => {
        const error = await refusal(run(with_({ port: 1, knownHostsFiles: [sshd.knownHosts], jump: [bastion.target] }), 'echo'));
        expect(error).toMatchObject({ step: 'connect', message: expect.stringContaining('jump host') });
      });
    });

    it('refuses names that a program or a shell could misread', async () => {
      for (const more of [{ address: '-oProxyCommand=touch /tmp/x' }, { address: 'a$(b)' }, { user: '-l' }, { user: 'a b' }, { port: 0 }, { fingerprints: ['MD5:00'] }]) {
        expect((await refusal(run(with_(more), 'echo'))).step).toBe('configuration');
      }
    });

    it('leaves no files behind, whether it succeeds or fails', async () => {
      const before = process.env.TMPDIR;
      const scratch = mkdtempSync(join(folder, 'scratch-'));
      process.env.TMPDIR = scratch;
      try {
        await run(make(sshd.target), 'echo');
        await refusal(run(with_({ fingerprints: [fingerprintOf(sshd.userKey)] }), 'echo'));
      } finally {
        if (before === undefined) delete process.env.TMPDIR;
        else process.env.TMPDIR = before;
      }
      expect(readdirSync(scratch)).toEqual([]);
    });
  });
});
