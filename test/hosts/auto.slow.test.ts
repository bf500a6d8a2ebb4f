import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { autoTransport } from '../../src/hosts/ssh/auto.ts';
import { parseJumps } from '../../src/hosts/ssh/ssh-config.ts';
import type { SshTarget } from '../../src/hosts/ssh/target.ts';
import { startAgent } from './agents.ts';
import { refusal, run } from './exec.ts';
import { hasProgram } from './machine.ts';
import { makeKey, sshdMissing, startSshd } from './sshd.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-auto-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Named in most cases, so that what lies in the home folder of whoever runs the tests does not matter. */
const plainKey = join(folder, 'plain');

let serial = 0;
function config(...lines: string[]): string {
  const path = join(folder, `config-${serial++}`);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  return path;
}

const base: SshTarget = {
  name: 'mail-a',
  address: 'mail-a.example',
  identityFiles: [plainKey],
  agentSocket: 'none',
  knownHostsFiles: [],
  fingerprints: [],
  jump: [],
  connectTimeout: 5,
};
const choose = (lines: readonly string[], more: Partial<SshTarget> = {}) =>
  autoTransport({ ...base, ...more, sshConfig: config(...lines) });

describe.skipIf(!hasProgram('ssh') || !hasProgram('ssh-keygen'))(
  'transport: auto (skipped where there is no ssh)',
  () => {
    beforeAll(() => {
      makeKey(plainKey);
    });
    afterEach(() => {
      delete process.env.KRB5CCNAME;
    });

    it('takes ssh2 for a host that ssh_config says nothing special about', async () => {
      const { transport, why } = await choose(['Host mail-a.example', 'User audit', 'Port 2222', 'HostName 192.0.2.7']);
      expect(transport.via).toBe('ssh2 audit@192.0.2.7:2222');
      expect(why).toMatch(/^ssh2, which can honour everything/);
    });

    it('lets the target overrule ssh_config', async () => {
      const { transport } = await choose(['User audit', 'Port 2222'], { user: 'root', port: 22 });
      expect(transport.via).toBe('ssh2 root@mail-a.example:22');
    });

    it.each([
      [
        'what is the same without it',
        [
          'ForwardAgent yes',
          'ControlMaster auto',
          'ControlPath ~/.ssh/%C',
          'StrictHostKeyChecking no',
          'SendEnv LANG',
          'HashKnownHosts yes',
          'Compression yes',
          'ServerAliveInterval 60',
        ],
      ],
      [
        'a policy that leaves algorithms over',
        [
          'Ciphers aes256-gcm@openssh.com,aes256-ctr',
          'KexAlgorithms curve25519-sha256',
          'MACs hmac-sha2-256',
          'RequiredRSASize 2048',
        ],
      ],
      ['GSSAPI that is on for everybody, without a ticket', ['GSSAPIAuthentication yes']],
      ['a key file', [`IdentityFile ${folder}/none`, 'IdentitiesOnly yes']],
      ['a jump host', ['Host *.example', 'ProxyJump op@bastion:2200', 'Host bastion', 'HostName 192.0.2.1']],
    ])('takes ssh2 with %s', async (_what, lines) => {
      expect((await choose(lines)).transport.via).toMatch(/^ssh2 /);
    });

    it.each([
      ['ProxyCommand', ['Host mail-a.example', 'ProxyCommand nc %h %p'], 'proxycommand nc'],
      ['a proxy command that Match exec chooses', ['Match exec true', 'ProxyCommand nc %h %p'], 'proxycommand'],
      ['a certificate', ['CertificateFile ~/.ssh/id-cert.pub'], 'certificatefile'],
      ['PKCS#11', ['PKCS11Provider /usr/lib/opensc.so'], 'pkcs11provider'],
      ['KnownHostsCommand', ['KnownHostsCommand /bin/true'], 'knownhostscommand'],
      ['RevokedHostKeys', ['RevokedHostKeys /etc/ssh/revoked'], 'revokedhostkeys'],
      ['host-based login', ['HostbasedAuthentication yes'], 'hostbasedauthentication'],
      ['a bind address', ['BindAddress 192.0.2.9'], 'bindaddress'],
      ['no algorithm in common', ['Ciphers aes256-cbc'], 'cipher'],
      [
        'a jump host that needs it',
        ['Host mail-a.example', 'ProxyJump bastion', 'Host bastion', 'ProxyCommand nc %h %p'],
        'bastion',
      ],
      ['a configuration that ssh does not accept', ['NoSuchOption yes'], 'ssh -G'],
    ])('takes openssh for %s, and says why', async (_what, lines, reason) => {
      const { transport, why } = await choose(lines);
      expect(transport.via).toMatch(/^openssh /);
      expect(why).toContain(reason);
    });

    it('takes openssh for GSSAPI when there is a Kerberos ticket', async () => {
      process.env.KRB5CCNAME = 'FILE:/tmp/krb5cc_test';
      expect((await choose(['GSSAPIAuthentication yes'])).why).toContain('KRB5CCNAME');
    });

    it('takes openssh for a certificate in the agent, unless a password is to be used', async () => {
      const ca = makeKey(join(folder, 'ca'));
      const key = makeKey(join(folder, 'certified'));
      spawnSync('ssh-keygen', ['-q', '-s', ca, '-I', 'x', '-n', 'audit', `${key}.pub`]);
      const agent = await startAgent([key]);
      try {
        const chosen = await choose([], { identityFiles: [], agentSocket: agent.socket });
        expect(chosen.why).toMatch(/^openssh, .*a certificate in the agent \(SHA256:/);
        expect(
          (await choose([], { identityFiles: [], agentSocket: agent.socket, password: async () => 'x' })).transport.via,
        ).toMatch(/^ssh2 /);
        expect((await choose([], { identityFiles: [key] })).why).toContain(`${key}-cert.pub`);
        expect((await choose([], { identityFiles: [ca] })).transport.via).toMatch(/^ssh2 /);
      } finally {
        await agent.stop();
      }
    });

    it('does not reject for an address that cannot be used, but the transport does', async () => {
      const { transport } = await choose([], { address: '-oProxyCommand=x' });
      expect((await refusal(run(transport, 'echo'))).step).toBe('configuration');
    });

    it('falls back to ssh2 where there is no ssh', async () => {
      const path = process.env.PATH;
      process.env.PATH = folder;
      try {
        expect(await choose([])).toMatchObject({
          transport: { via: expect.stringMatching(/^ssh2 /) },
          why: expect.stringContaining('no ssh program'),
        });
      } finally {
        process.env.PATH = path;
      }
    });

    it('reads ProxyJump as ssh does', () => {
      expect(parseJumps('op@bastion:2200,[2001:db8::1]:22,ssh://x@y', base)).toMatchObject([
        { address: 'bastion', user: 'op', port: 2200 },
        { address: '2001:db8::1', port: 22 },
        { address: 'y', user: 'x' },
      ]);
      expect(parseJumps('none', base)).toEqual([]);
      expect(parseJumps('a b@c:x:y', base)).toBeUndefined();
    });

    it.skipIf(sshdMissing() !== undefined)(
      'logs in by either client with the same ssh_config, through its jump host (skipped where sshd cannot run)',
      async () => {
        const [host, bastion] = [await startSshd(), await startSshd()];
        const lines = [
          'Host mail-a',
          `HostName 127.0.0.1`,
          `Port ${host.port}`,
          `IdentityFile ${host.userKey}`,
          'IdentitiesOnly yes',
          `UserKnownHostsFile ${host.knownHosts}`,
          'ProxyJump bastion',
          'RemoteCommand echo not this',
          'Host bastion',
          `HostName 127.0.0.1`,
          `Port ${bastion.port}`,
          `IdentityFile ${bastion.userKey}`,
          `UserKnownHostsFile ${bastion.knownHosts}`,
          // Nobody may switch the check off: it is on for the host and its jump host.
          'StrictHostKeyChecking no',
        ];
        const login = async (more: readonly string[]) => {
          const { transport, why } = await autoTransport({
            ...base,
            identityFiles: [],
            address: 'mail-a',
            sshConfig: config(...more),
          });
          const { exit, stdout } = await run(transport, 'echo in');
          return { exit, stdout, client: why.split(',')[0] };
        };
        try {
          expect(await login(lines)).toEqual({ client: 'ssh2', exit: 0, stdout: 'in\n' });
          const forOpenssh = ['IgnoreUnknown NoSuch', 'PKCS11Provider none', 'HostbasedAuthentication yes', ...lines];
          expect(await login(forOpenssh)).toEqual({ client: 'openssh', exit: 0, stdout: 'in\n' });
          const wrongBastion = (more: readonly string[]): string[] =>
            more.map((line) => line.replace(bastion.knownHosts, join(folder, 'empty')));
          await expect(login(wrongBastion(lines))).rejects.toMatchObject({ step: 'host-key' });
          await expect(login(wrongBastion(forOpenssh))).rejects.toMatchObject({ step: 'host-key' });
        } finally {
          await Promise.all([host.stop(), bastion.stop()]);
        }
      },
    );
  },
);
