import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PersistentTransport } from '../../src/hosts/persistent/persistent-transport.ts';
import { refusal, run } from './exec.ts';
import { collect, folder, overSsh, sources, sshd } from './over-ssh.ts';
import { fingerprintOf, makeKey, publicWords, startSshd } from './sshd.ts';

overSsh(({ name, make, with_, through, cleanups, knownHosts }) => {
  // ssh tells its caller no key, so that nothing is said there rather than guessed.
  it('tells which of its keys the machine itself proved to have, before anything is sent, or nothing', async () => {
    const path = knownHosts(`[127.0.0.1]:${sshd.port} ${publicWords(sshd.hostKeys.rsa)}`);
    const expected = (key: string): string | undefined => (name === 'ssh2' ? fingerprintOf(key) : undefined);
    expect((await collect(make(sshd.target), sources)).hostKey).toBe(expected(sshd.hostKeys.ed25519));
    expect((await collect(with_({ knownHostsFiles: [path] }), sources)).hostKey).toBe(expected(sshd.hostKeys.rsa));
    const kept = new PersistentTransport(make(sshd.target), { kind: 'none' }, { endByThemselves: true });
    try {
      for (let i = 0; i < 2; i += 1)
        expect((await collect(kept, sources)).hostKey).toBe(expected(sshd.hostKeys.ed25519));
    } finally {
      kept.close();
    }
  });

  it('tells the key of the machine and not of the jump host', async () => {
    const behind = await startSshd();
    cleanups.push(behind.stop);
    const { hostKey, status } = await collect(
      make({ ...behind.target, jump: [{ ...sshd.target, name: 'jump' }] }),
      sources,
    );
    expect(status).toBe('complete');
    expect(hostKey).toBe(name === 'ssh2' ? fingerprintOf(behind.hostKeys.ed25519) : undefined);
  });

  it('refuses a host that is not in known_hosts, and sends it nothing', async () => {
    const proxy = await through(sshd.port);
    const error = await refusal(
      run(with_({ port: proxy.port, knownHostsFiles: [knownHosts('other.example ssh-ed25519 AAAA')] }), 'echo'),
    );
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
    const error = await refusal(
      run(with_({ knownHostsFiles: [knownHosts(`[127.0.0.1]:* ${key}`, `@revoked * ${key}`)] }), 'echo'),
    );
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
    for (const path of [hashed, bare])
      expect(await run(with_({ knownHostsFiles: [path] }), 'echo in')).toMatchObject({ exit: 0 });
  });

  it.each(['ed25519', 'rsa'] as const)(
    'accepts the host whose %s fingerprint is configured, whatever is recorded',
    async (type) => {
      const other = knownHosts(`[127.0.0.1]:* ${publicWords(makeKey(join(folder, `pin-${name}-${type}`)))}`);
      const fingerprints = [fingerprintOf(sshd.hostKeys[type])];
      expect(await run(with_({ fingerprints, knownHostsFiles: [other] }), 'echo in')).toMatchObject({
        stdout: 'in\n',
        exit: 0,
      });
    },
  );

  it('refuses a host with another fingerprint than the configured one, whatever is recorded', async () => {
    const fingerprints = [fingerprintOf(sshd.userKey)];
    const error = await refusal(run(with_({ fingerprints }), 'echo in'));
    expect(error.step).toBe('host-key');
    expect(error.message).toContain(fingerprints[0]);
    expect(error.message).toContain(fingerprintOf(sshd.hostKeys.ed25519));
  });

  it('refuses a configured fingerprint whose key is revoked', async () => {
    const revoked = ['ed25519', 'rsa'].map(
      (type) => `@revoked * ${publicWords(type === 'rsa' ? sshd.hostKeys.rsa : sshd.hostKeys.ed25519)}`,
    );
    const error = await refusal(
      run(
        with_({ fingerprints: [fingerprintOf(sshd.hostKeys.ed25519)], knownHostsFiles: [knownHosts(...revoked)] }),
        'echo in',
      ),
    );
    expect(error.step).toBe('host-key');
  });
});
