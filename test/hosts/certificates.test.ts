import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { autoTransport } from '../../src/hosts/ssh/auto.ts';
import { opensshTransport } from '../../src/hosts/ssh/openssh.ts';
import { ssh2Transport } from '../../src/hosts/ssh/ssh2.ts';
import type { SshTarget } from '../../src/hosts/ssh/target.ts';
import { run } from './exec.ts';
import type { TestSshd } from './sshd.ts';
import { fingerprintOf, makeKey, publicWords, sshdMissing, startSshd } from './sshd.ts';

const missing = sshdMissing();
const folder = mkdtempSync(join(tmpdir(), 'halint-certificates-'));

describe.skipIf(missing !== undefined)(`a site with certificate authorities (skipped here: ${missing ?? 'no'})`, () => {
  let sshd: TestSshd;
  let target: SshTarget;

  beforeAll(async () => {
    const [hostCa, userCa, key] = ['host-ca', 'user-ca', 'id'].map((name) => makeKey(join(folder, name)));
    const certified = makeKey(join(folder, 'certified-host'));
    const sign = (...args: string[]): Buffer => execFileSync('ssh-keygen', ['-q', ...args], { stdio: 'pipe' });
    sign('-s', hostCa ?? '', '-I', 'mail-a', '-h', '-n', '127.0.0.1', `${certified}.pub`);
    sign('-s', userCa ?? '', '-I', 'someone', '-n', userInfo().username, `${key}.pub`);
    sshd = await startSshd([
      `HostKey ${certified}`,
      `HostCertificate ${certified}-cert.pub`,
      `TrustedUserCAKeys ${userCa}.pub`,
    ]);
    writeFileSync(join(sshd.folder, 'authorized_keys'), '');
    const knownHosts = join(folder, 'known_hosts');
    writeFileSync(knownHosts, `@cert-authority [127.0.0.1]:* ${publicWords(hostCa ?? '')}\n`);
    target = { ...sshd.target, identityFiles: [key ?? ''], knownHostsFiles: [knownHosts] };
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(folder, { recursive: true });
  });

  it('is served by OpenSSH, host and user certificates alike', async () => {
    expect(await run(opensshTransport(target), 'echo in')).toMatchObject({ stdout: 'in\n' });
  });

  it('is what auto takes OpenSSH for', async () => {
    const { transport, why } = await autoTransport(target);
    expect(why).toContain('-cert.pub');
    expect(await run(transport, 'echo in')).toMatchObject({ stdout: 'in\n' });
    const hostOnly = await autoTransport({ ...target, identityFiles: [sshd.userKey] });
    expect(hostOnly.why).toMatch(/^openssh, .*@cert-authority/);
    const pinned = await autoTransport({
      ...target,
      identityFiles: [sshd.userKey],
      fingerprints: [fingerprintOf(sshd.hostKeys.rsa)],
    });
    expect(pinned.why).toMatch(/^ssh2, /);
  });

  it('is refused by ssh2 before it connects, in words that name the marker and the way out', async () => {
    await expect(run(ssh2Transport(target), 'echo in')).rejects.toMatchObject({
      step: 'host-key',
      message: expect.stringMatching(/@cert-authority at .*known_hosts:1\).*transport: openssh/),
    });
  });

  it('has its user certificate named by ssh2 when the login fails', async () => {
    const known = { ...target, fingerprints: [fingerprintOf(join(folder, 'certified-host'))] };
    await expect(run(ssh2Transport(known), 'echo in')).rejects.toMatchObject({
      step: 'authenticate',
      message: expect.stringContaining('-cert.pub: a certificate'),
    });
  });
});
