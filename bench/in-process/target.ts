import type { SshTarget } from '../../src/hosts/ssh/target.ts';

/** With what the benchmark logs in, as its arguments say. */
export interface Login {
  readonly user: string;
  readonly identityFile: string;
  readonly knownHosts: string;
}

/** One of the benchmark's sshds, itself or through a proxy: both have the host key that is known as mail-a's. */
export const targetAt = (login: Login, name: string, address: string, port: number): SshTarget => ({
  name,
  address,
  port,
  user: login.user,
  identityFiles: [login.identityFile],
  agentSocket: 'none',
  knownHostsFiles: [login.knownHosts],
  hostKeyAlias: 'mail-a',
  fingerprints: [],
  jump: [],
  connectTimeout: 10,
  sshConfig: 'none',
});
