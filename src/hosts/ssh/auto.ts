import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { accountName, homeFolder } from '../account.ts';
import { listAgent } from './agent.ts';
import type { Transport } from '../host.ts';
import { TransportError } from '../host.ts';
import type { KeyFile } from './keys.ts';
import { defaultIdentityFiles, readKeyFile, unsupported } from './keys.ts';
import { fingerprint, keyType } from './known-hosts.ts';
import { certificateOnly } from './host-key.ts';
import { opensshTransport } from './openssh.ts';
import type { SshOptions } from './ssh-config.ts';
import { askSsh, needsOpenssh, parseJumps, targetFrom } from './ssh-config.ts';
import { ssh2Transport } from './ssh2.ts';
import { offer } from './ssh2-algorithms.ts';
import { identityOf, minimumRsaBits } from './ssh2-connection.ts';
import type { SshTarget } from './target.ts';
import { agentOf, refuseUnsafe } from './target.ts';

/** The client that was chosen for a host, and why, in words for `--verbose`. */
export interface ChosenTransport {
  readonly transport: Transport;
  readonly why: string;
}

/**
 * Chooses the SSH client for a host: `ssh2`, which connects several times quicker, when it can honour everything that
 * ssh_config says and use every identity that there is; else OpenSSH. Never rejects: an invalid target
 * is reported when it is used.
 */
export async function autoTransport(target: SshTarget): Promise<ChosenTransport> {
  try {
    refuseUnsafe(target);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return { transport: ssh2Transport(target), why: error.message };
  }
  // OpenSSH does not run for a uid that passwd does not have ("No user exists for uid").
  if (accountName() === undefined) {
    return {
      transport: ssh2Transport(target),
      why: 'ssh2, because this account has no entry in passwd, and without one ssh does not run',
    };
  }
  const resolved = await resolve(target);
  if ('missing' in resolved) {
    return {
      transport: withoutSshConfig(ssh2Transport(target)),
      why: 'ssh2, because there is no ssh program on this machine',
    };
  }
  if ('reasons' in resolved) {
    const transport = opensshTransport(target);
    const unused = target.password === undefined ? '' : '; the password cannot be used with it';
    return { transport, why: `openssh, because the ssh2 transport cannot do ${resolved.reasons.join(', ')}${unused}` };
  }
  return {
    transport: ssh2Transport(resolved.target),
    why: 'ssh2, which can honour everything that ssh -G says about this host',
  };
}

/**
 * Names, ports and users of ssh_config mean nothing without the program that reads it: the error says so where there is
 * one.
 */
function withoutSshConfig(transport: Transport): Transport {
  const file = join(homeFolder(), '.ssh', 'config');
  if (!existsSync(file)) return transport;
  return {
    ...transport,
    exec: (request) =>
      transport.exec(request).catch((error: unknown) => {
        if (
          !(error instanceof TransportError) ||
          (error.step !== 'resolve' && error.step !== 'connect' && error.step !== 'authenticate')
        )
          throw error;
        throw new TransportError(
          error.step,
          `${error.message}; ${file} was not read, because there is no ssh program on this machine`,
        );
      }),
  };
}

type Resolved = { readonly target: SshTarget } | { readonly reasons: readonly string[] } | { readonly missing: true };

let defaultsOnce: Promise<SshOptions | undefined> | undefined;

/** What ssh does when no configuration says otherwise; the same for all hosts, so it is asked once. */
function sshDefaults(target: SshTarget): Promise<SshOptions | undefined> {
  const { port: _port, user: _user, ...bare } = target;
  defaultsOnce ??= askSsh({ ...bare, address: 'localhost' }, 'none').then((answer) =>
    'options' in answer ? answer.options : undefined,
  );
  return defaultsOnce;
}

async function resolve(target: SshTarget): Promise<Resolved> {
  const [defaults, answer] = await Promise.all([sshDefaults(target), askSsh(target, target.sshConfig)]);
  if ('missing' in answer) return answer;
  if ('failed' in answer || defaults === undefined) {
    return { reasons: [`what ssh -G could not tell (${'failed' in answer ? answer.failed : 'its defaults'})`] };
  }
  const found = answer.options;
  const complete = targetFrom(target, found, defaults);
  const hops = target.jump.length > 0 ? target.jump : parseJumps(found.get('proxyjump')?.[0], target);
  const reasons = [...needsOpenssh(found, defaults, minimumRsaBits)];
  if (hops === undefined) reasons.push(`proxyjump ${found.get('proxyjump')?.[0] ?? ''}`);
  const left = offer(complete.algorithms ?? {}, undefined);
  for (const [what, names] of Object.entries(left)) {
    if (names.length === 0) reasons.push(`the ${what} algorithms that are configured`);
  }
  // A configured password must be used, and OpenSSH cannot receive it.
  if (target.password === undefined) reasons.push(...(await identitiesOfOthers(complete)));
  const authority = certificateOnly(identityOf(complete));
  if (authority !== undefined) reasons.push('host certificates (@cert-authority in known_hosts)');
  const jump: SshTarget[] = [];
  for (const hop of hops ?? []) {
    const resolved = await resolve(hop);
    if ('reasons' in resolved) reasons.push(...resolved.reasons.map((reason) => `${reason} (${hop.name})`));
    else if ('target' in resolved) {
      if (resolved.target.jump.length > 0) reasons.push(`a jump host that has jump hosts (${hop.name})`);
      jump.push(resolved.target);
    }
  }
  return reasons.length > 0 ? { reasons } : { target: { ...complete, jump } };
}

/** A key file that cannot be read is for the login to name. */
function readable(path: string): KeyFile | undefined {
  try {
    return readKeyFile(path);
  } catch {
    return undefined;
  }
}

/** Identities that only OpenSSH can use: certificates and FIDO keys, in files and in the agent. */
async function identitiesOfOthers(target: SshTarget): Promise<readonly string[]> {
  const reasons: string[] = [];
  const named = target.identityFiles.length > 0;
  const wanted: Buffer[] = [];
  for (const path of named ? target.identityFiles : defaultIdentityFiles()) {
    const file = readable(path);
    if (file === undefined) continue;
    if (file.publicKey !== undefined) wanted.push(file.publicKey);
    const why = file.publicKey === undefined ? undefined : unsupported(keyType(file.publicKey));
    if (why !== undefined) reasons.push(`${why} (${path})`);
    const certificate = `${file.path}-cert.pub`;
    if (existsSync(certificate)) reasons.push(`a certificate (${certificate})`);
  }
  const socket = agentOf(target);
  const held = socket === undefined ? [] : await listAgent(socket, AbortSignal.timeout(2000)).catch(() => []);
  for (const { blob } of held) {
    const why = unsupported(keyType(blob));
    const offered = !named || target.otherAgentKeys === true || wanted.some((key) => key.equals(blob));
    if (why !== undefined && offered) reasons.push(`${why} in the agent (${fingerprint(blob)})`);
  }
  return reasons;
}
