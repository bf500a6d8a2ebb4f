import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../../src/hosts/host.ts';
import type { SshTarget } from '../../src/hosts/ssh/target.ts';
import { startAgent } from './agents.ts';
import { refusal, run } from './exec.ts';
import { folder, overSsh, sshd } from './over-ssh.ts';
import type { TestSshd } from './sshd.ts';
import { fingerprintOf, makeKey, startSshd } from './sshd.ts';

overSsh(({ name, with_, cleanups }) => {
  it('says who refused which key', async () => {
    const stranger = makeKey(join(folder, `stranger-${name}`));
    const error = await refusal(run(with_({ identityFiles: [stranger] }), 'echo'));
    expect(error.step).toBe('authenticate');
    expect(error.message).toMatch(/cannot log in to .*publickey/);
  });

  it('logs in with a key of the agent', async () => {
    const agent = await startAgent([sshd.userKey]);
    cleanups.push(agent.stop);
    expect(await run(with_({ identityFiles: [], agentSocket: agent.socket }), 'echo in')).toMatchObject({
      stdout: 'in\n',
    });
    const publicOnly = join(folder, `public-${name}`);
    const encrypted = makeKey(publicOnly, 'ed25519', 'forgotten');
    expect((await refusal(run(with_({ identityFiles: [encrypted], agentSocket: agent.socket }), 'echo'))).step).toBe(
      'authenticate',
    );
  });

  describe('through a jump host', () => {
    let bastion: TestSshd;
    beforeAll(async () => {
      bastion = await startSshd();
    });
    afterAll(() => bastion.stop());
    const jumping = (more: Partial<SshTarget>): Transport =>
      with_({ jump: [{ ...bastion.target, name: 'bastion', ...more }] });

    it('verifies the jump host and the host behind it, each with its own key', async () => {
      expect(await run(jumping({}), 'echo "$SSH_CONNECTION"')).toMatchObject({ exit: 0 });
      const first = { ...bastion.target, name: 'first' };
      expect(await run(with_({ jump: [first, { ...bastion.target, name: 'second' }] }), 'echo in')).toMatchObject({
        stdout: 'in\n',
      });
    });

    it('refuses a jump host with an unknown, a changed or an unpinned key', async () => {
      expect((await refusal(run(jumping({ knownHostsFiles: [sshd.knownHosts] }), 'echo'))).step).toBe('host-key');
      expect((await refusal(run(jumping({ fingerprints: [fingerprintOf(sshd.hostKeys.ed25519)] }), 'echo'))).step).toBe(
        'host-key',
      );
      expect(await run(jumping({ fingerprints: [fingerprintOf(bastion.hostKeys.rsa)] }), 'echo in')).toMatchObject({
        stdout: 'in\n',
      });
    });

    it('refuses the host behind it when its key is another', async () => {
      const error = await refusal(
        run(with_({ knownHostsFiles: [bastion.knownHosts], jump: [bastion.target] }), 'echo'),
      );
      expect(error.step).toBe('host-key');
    });

    it('says so when the jump host cannot connect further', async () => {
      const error = await refusal(
        run(with_({ port: 1, knownHostsFiles: [sshd.knownHosts], jump: [bastion.target] }), 'echo'),
      );
      expect(error).toMatchObject({ step: 'connect', message: expect.stringContaining('jump host') });
    });
  });
});
