import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { localTransport } from '../../src/hosts/local.ts';
import { opensshTransport } from '../../src/hosts/ssh/openssh.ts';
import { ssh2Transport } from '../../src/hosts/ssh/ssh2.ts';
import { command, file, sourceKey } from '../../src/sdk/index.ts';
import { refusal, run } from './exec.ts';
import { collect, folder, missing, overSsh, sources, sshd } from './over-ssh.ts';
import { startProxy } from './proxy.ts';
import { fingerprintOf, startSshd } from './sshd.ts';

describe.each([
  ['local', () => localTransport()],
  ['ssh2', () => ssh2Transport(sshd.target)],
  ['openssh', () => opensshTransport(sshd.target)],
] as const)(`any transport: %s (all but local: skipped here: ${missing ?? 'no'})`, (name, make) => {
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
    expect(Math.abs((snapshot.clock ?? 0) - (snapshot.clockReference ?? 0))).toBeLessThanOrEqual(
      1 + (snapshot.clockUncertainty ?? 0),
    );
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
    const error = await refusal(
      run(make(), 'echo begun; sleep 30', { signal: stop.signal, onData: () => stop.abort() }),
    );
    expect(error.step).toBe('run');
  });

  test('does not begin when the caller has already given up', async () => {
    expect((await refusal(run(make(), 'echo begun', { signal: AbortSignal.abort() }))).step).toBe('run');
  });
});

overSsh(({ name, make, with_, through, cleanups }) => {
  it('says how the host is reached', () => {
    expect(make(sshd.target).via).toBe(`${name} ${sshd.target.user}@127.0.0.1:${sshd.port}`);
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

  it('explains a port where nothing listens, and a name without an address', async () => {
    const proxy = await startProxy(1);
    await proxy.close();
    expect(await refusal(run(with_({ port: proxy.port }), 'echo'))).toMatchObject({
      step: 'connect',
      message: expect.stringContaining(`port ${proxy.port}`),
    });
    expect((await refusal(run(with_({ address: 'halint.invalid' }), 'echo'))).step).toBe('resolve');
  });

  it('explains a server that ends the connection at once', async () => {
    const proxy = await through(1);
    expect((await refusal(run(with_({ port: proxy.port }), 'echo'))).step).toBe('connect');
  });

  it('tells of a connection that is cut while the command runs', async () => {
    const proxy = await through(sshd.port);
    const error = await refusal(
      run(with_({ port: proxy.port }), 'echo begun; sleep 30', { onData: () => proxy.cut() }),
    );
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
    const work = run(with_({ port: proxy.port, connectTimeout: 2 }), 'echo begun; sleep 30', {
      deadline: 4,
      onData: () => proxy.freeze(),
    });
    const error = await refusal(work);
    expect(['deadline', 'connect', 'run']).toContain(error.step);
    expect(performance.now() - began).toBeLessThan(9000);
  });

  it('refuses names that a program or a shell could misread', async () => {
    for (const more of [
      { address: '-oProxyCommand=touch /tmp/x' },
      { address: 'a$(b)' },
      { user: '-l' },
      { user: 'a b' },
      { port: 0 },
      { fingerprints: ['MD5:00'] },
    ]) {
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
