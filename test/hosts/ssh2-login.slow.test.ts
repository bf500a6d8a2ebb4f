import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuthContext } from 'ssh2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadKey, readKeyFile } from '../../src/hosts/ssh/keys.ts';
import { fingerprint } from '../../src/hosts/ssh/known-hosts.ts';
import { agentWith, withoutSha1 } from '../../src/hosts/ssh/login.ts';
import { ssh2Transport } from '../../src/hosts/ssh/ssh2.ts';
import type { SshTarget } from '../../src/hosts/ssh/target.ts';
import { startAgent } from './agents.ts';
import { refusal, run as exec } from './exec.ts';
import { hasProgram } from './machine.ts';
import type { ServerBehaviour } from './ssh2-server.ts';
import { startServer } from './ssh2-server.ts';
import { fingerprintOf, makeKey } from './sshd.ts';

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

const onlyPassword = (right: string) => (context: AuthContext) =>
  context.method === 'password' && context.password === right ? context.accept() : context.reject(['password']);

describe.skipIf(!withKeys)('ssh2 (logging in; skipped where ssh-keygen is not installed)', () => {
  describe('logging in', () => {
    it('asks for the password once, and only when the host takes passwords', async () => {
      let asked = 0;
      const password = async (): Promise<string> => {
        asked++;
        return 'right';
      };
      const open = await server({ accept: onlyPassword('right') });
      expect(await run({ ...open.target, password })).toBe('ran\n');
      expect(asked).toBe(1);
      const keyOnly = await server({ accept: (context) => context.reject(['publickey']) });
      const error = await refusal(run({ ...keyOnly.target, identityFiles: [userKey], password }));
      expect(error.message).toMatch(/cannot log in to audit@127.0.0.1.*takes publickey; tried: key /);
      expect(asked).toBe(1);
    });

    it('explains a wrong password without printing it', async () => {
      const { target, log } = await server({ accept: onlyPassword('right') });
      const error = await refusal(run({ ...target, password: async () => 'hunter2' }));
      expect(error).toMatchObject({
        step: 'authenticate',
        message: expect.stringMatching(/refused; the host takes password; tried: password$/),
      });
      expect(error.message).not.toContain('hunter2');
      expect(log).toEqual(['auth password']);
    });

    it('answers keyboard-interactive with the password, and a second question with nothing', async () => {
      const answers: string[][] = [];
      const accept = (context: AuthContext): void => {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        context.prompt([{ prompt: 'Password: ', echo: false }], (first) => {
          context.prompt([{ prompt: 'One-time code: ', echo: false }], (second) => {
            answers.push([...first], [...second]);
            context.accept();
          });
        });
      };
      const { target } = await server({ accept });
      expect(await run({ ...target, password: async () => 'right' })).toBe('ran\n');
      expect(answers).toEqual([['right'], ['']]);
    });

    it('goes on to the second factor after a partial success', async () => {
      let keyed = false;
      const accept = (context: AuthContext): void => {
        if (context.method === 'publickey' && !keyed) {
          keyed = context.signature !== undefined;
          return keyed ? context.reject(['password'], true) : context.accept();
        }
        if (context.method === 'password' && keyed) return context.accept();
        context.reject(['publickey']);
      };
      const { target } = await server({ accept });
      expect(await run({ ...target, identityFiles: [userKey], password: async () => 'any' })).toBe('ran\n');
    });

    it('does not hang when the host wants the password changed', async () => {
      const accept = (context: AuthContext): void => {
        if (context.method !== 'password') return context.reject(['password']);
        context.requestChange('Your password has expired.', () => undefined);
      };
      const { target } = await server({ accept });
      expect(await refusal(run({ ...target, password: async () => 'old' }))).toMatchObject({
        step: 'authenticate',
        message: expect.stringContaining('expired'),
      });
    });

    it('does not count the time that a person takes to type', async () => {
      const { target } = await server({ accept: onlyPassword('right') });
      const password = (): Promise<string> => new Promise((resolve) => setTimeout(() => resolve('right'), 1500));
      expect(await run({ ...target, connectTimeout: 1, password }, 1)).toBe('ran\n');
    });

    it('says that there is nothing to log in with', async () => {
      const { target } = await server({ accept: (context) => context.reject(['publickey']) });
      const error = await refusal(run({ ...target, identityFiles: [join(folder, 'no-such-key')] }));
      expect(error.message).toMatch(/nothing to log in with.*no-such-key: there is no such file/);
    });

    it('decrypts a key once, asks for its passphrase once, and offers it to every host', async () => {
      const encrypted = makeKey(join(folder, 'encrypted'), 'ed25519', 'open sesame');
      let asked = 0;
      const passphrase = async (path: string): Promise<string> => {
        asked++;
        expect(path).toBe(encrypted);
        return 'open sesame';
      };
      const { target, log } = await server();
      const with_ = { ...target, identityFiles: [encrypted], passphrase };
      expect(await Promise.all([run(with_), run(with_), run(with_)])).toEqual(['ran\n', 'ran\n', 'ran\n']);
      expect(asked).toBe(1);
      expect(log.filter((line) => line.startsWith('auth')).every((line) => line === 'auth publickey')).toBe(true);
      const known = readKeyFile(encrypted);
      expect(known).toMatchObject({ encrypted: true });
      if (known !== undefined) expect(loadKey(known, passphrase)).toBe(loadKey(known, passphrase));
    });

    it('says that a passphrase is wrong or missing, and asks again next time', async () => {
      const encrypted = makeKey(join(folder, 'encrypted-2'), 'ed25519', 'right');
      const { target } = await server({
        accept: (context) => (context.method === 'publickey' ? context.accept() : context.reject(['publickey'])),
      });
      const with_ = (passphrase: string | undefined) => ({
        ...target,
        identityFiles: [encrypted],
        passphrase: async () => passphrase,
      });
      expect((await refusal(run(with_('wrong')))).message).toContain(`the passphrase for ${encrypted} is wrong`);
      expect((await refusal(run(with_(undefined)))).message).toContain('no passphrase was given');
      expect(await run(with_('right'))).toBe('ran\n');
    });

    it('never offers more than the named key, however many the agent holds (MaxAuthTries)', async () => {
      const others = Array.from({ length: 7 }, (_, i) => makeKey(join(folder, `other-${i}`)));
      const agent = await startAgent([...others, userKey]);
      cleanups.push(agent.stop);
      const offered = new Set<string>();
      const accept = (context: AuthContext): void => {
        if (context.method === 'publickey') offered.add(fingerprint(context.key.data));
        if (context.method === 'publickey' && offered.has(fingerprintOf(userKey))) context.accept();
        else context.reject(['publickey']);
      };
      const { target } = await server({ accept });
      expect(await run({ ...target, identityFiles: [userKey], agentSocket: agent.socket })).toBe('ran\n');
      expect([...offered]).toEqual([fingerprintOf(userKey)]);
      offered.clear();
      expect(await run({ ...target, identityFiles: [userKey], otherAgentKeys: true, agentSocket: agent.socket })).toBe(
        'ran\n',
      );
      expect([...offered]).toEqual([fingerprintOf(userKey)]);
    });

    it('names certificates and FIDO keys that it has to skip, in the agent and beside key files', async () => {
      const certified = makeKey(join(folder, 'certified'));
      spawnSync('ssh-keygen', ['-q', '-s', userKey, '-I', 'someone', '-n', 'audit', `${certified}.pub`]);
      expect(existsSync(`${certified}-cert.pub`)).toBe(true);
      const agent = await startAgent([certified]);
      cleanups.push(agent.stop);
      const { target } = await server({ accept: (context) => context.reject(['publickey']) });
      const fromAgent = (await refusal(run({ ...target, agentSocket: agent.socket }))).message;
      expect(fromAgent).toMatch(
        /not used: .*ssh-ed25519-cert-v01@openssh.com SHA256:\S+ \(halint test\) of the agent: a certificate/,
      );
      expect(fromAgent).toContain('transport: openssh can use certificates and FIDO keys');
      const beside = (await refusal(run({ ...target, identityFiles: [certified] }))).message;
      expect(beside).toContain(`${certified}-cert.pub: a certificate`);
      const fido = join(folder, 'fido');
      writeFileSync(fido, fidoKeyFile());
      expect((await refusal(run({ ...target, identityFiles: [fido] }))).message).toContain(`${fido}: a FIDO key`);
    });

    it('goes on without an agent that does not answer, and says so', async () => {
      const dead = join(folder, 'dead-agent');
      const { target } = await server({ accept: (context) => context.reject(['publickey']) });
      expect((await refusal(run({ ...target, agentSocket: dead }))).message).toContain(`the agent at ${dead}`);
      expect(await run({ ...(await server()).target, agentSocket: dead, identityFiles: [userKey] })).toBe('ran\n');
    });
  });

  it('makes no SHA-1 signature with an RSA key, from a file or an agent, which ssh2 would for an old server', async () => {
    const { default: ssh2 } = await import('ssh2');
    const path = makeKey(join(folder, 'rsa'), 'rsa');
    const agent = await startAgent([path]);
    cleanups.push(agent.stop);
    const parsed = ssh2.utils.parseKey(readFileSync(path, 'utf8'));
    if (parsed instanceof Error) throw parsed;
    const data = Buffer.from('to be signed');
    const key = withoutSha1(parsed);
    expect([key.sign(data, 'sha1'), key.sign(data)]).toEqual([expect.any(Error), expect.any(Error)]);
    expect(parsed.verify(data, key.sign(data, 'sha256'), 'sha256')).toBe(true);
    const held = agentWith(new ssh2.OpenSSHAgent(agent.socket), parsed);
    const signed = (hash: 'sha1' | 'sha256'): Promise<unknown> =>
      new Promise((resolve) => held.sign(parsed, data, { hash }, (error, signature) => resolve(error ?? signature)));
    expect(await signed('sha1')).toBeInstanceOf(Error);
    expect(await signed('sha256')).toBeInstanceOf(Buffer);
  });
});

/** A private key file of a FIDO key, as ssh-keygen writes it; the key material means nothing. */
function fidoKeyFile(): string {
  const string = (value: string | Buffer): Buffer => {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const blob = Buffer.concat([string('sk-ssh-ed25519@openssh.com'), string(Buffer.alloc(32, 1)), string('ssh:')]);
  const one = Buffer.from([0, 0, 0, 1]);
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    string('none'),
    string('none'),
    string(''),
    one,
    string(blob),
    string(Buffer.alloc(64)),
  ]);
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
