import { join } from 'node:path';
import { accountName, homeFolder } from '../account.ts';
import { TransportError } from '../host.ts';

/** Where to log in over SSH, as whom and with what. The same value serves every SSH transport. */
export interface SshTarget {
  /** What the configuration calls the host; for messages only. */
  readonly name: string;
  /** Host name, IP address or (with OpenSSH) alias of ssh_config. Its host key is looked up under this name. */
  readonly address: string;
  /** Default: the value of ssh_config (`openssh`, `auto`), else 22. */
  readonly port?: number;
  /** Default: the value of ssh_config (`openssh`, `auto`), else the account that runs halint. */
  readonly user?: string;
  /**
   * Private keys. When there are any, only these are offered, from the agent where it holds them. Empty: the keys of
   * the agent, then ssh's usual files in `~/.ssh`.
   */
  readonly identityFiles: readonly string[];
  /** Offer the agent's other keys too, after `identityFiles` (`IdentitiesOnly no`). */
  readonly otherAgentKeys?: boolean;
  /** Path of the agent's socket, or `none`. Absent: `SSH_AUTH_SOCK`. */
  readonly agentSocket?: string;
  /** Asked only when a key file turns out to be encrypted and the agent does not hold it. */
  readonly passphrase?: (file: string) => Promise<string | undefined>;
  /** Asked only when the host accepts passwords and no key was accepted. */
  readonly password?: () => Promise<string | undefined>;
  /** Empty: the files that OpenSSH reads. */
  readonly knownHostsFiles: readonly string[];
  /** `SHA256:…` as `ssh-keygen -l` prints it. When there are any, only keys with one of these are accepted. */
  readonly fingerprints: readonly string[];
  /** Look up the host key under this name instead of the address (`HostKeyAlias`). */
  readonly hostKeyAlias?: string;
  /** Hosts to go through, in this order. The host key of each is verified under its own name. */
  readonly jump: readonly SshTarget[];
  /** Seconds for each of: connecting, the key exchange, logging in, opening the session. */
  readonly connectTimeout: number;
  /** Narrows what the `ssh2` transport offers (`Ciphers`, `MACs`, … of ssh_config). */
  readonly algorithms?: AlgorithmChoice;
  /** 4 or 6 (`AddressFamily`). Absent: either. */
  readonly family?: 4 | 6;
  /** An ssh_config to read instead of the user's and the system's, or `none`. */
  readonly sshConfig?: string;
}

/** A target of which nothing is left for ssh_config to say. */
export type CompleteTarget = SshTarget & { readonly port: number; readonly user: string };

/** Names of algorithms, as ssh_config and RFC 4250 spell them. */
export interface AlgorithmChoice {
  readonly kex?: readonly string[];
  readonly ciphers?: readonly string[];
  readonly macs?: readonly string[];
  readonly hostKeys?: readonly string[];
}

/** `root@192.0.2.1:22`, with what is not given left out. */
export function describeTarget(target: SshTarget): string {
  const user = target.user === undefined || target.user === '' ? '' : `${target.user}@`;
  const host = target.address.includes(':') ? `[${target.address}]` : target.address;
  return `${user}${host}${target.port === undefined ? '' : `:${target.port}`}`;
}

/** The same target with the defaults that ssh has when no ssh_config is read. */
export function withDefaults(target: SshTarget): CompleteTarget {
  const user = target.user ?? accountName();
  return { ...target, port: target.port ?? 22, user: user ?? '' };
}

/** An account without a name cannot log in under it. */
export function refuseNameless({ name, user }: CompleteTarget): void {
  if (user !== '') return;
  const who = `the account that halint runs as has no name (uid ${process.getuid?.() ?? '?'} is not in passwd)`;
  throw new TransportError('configuration', `${name}: ${who}; say as whom to log in: user`);
}

/** `none` and an unset `SSH_AUTH_SOCK` both mean that there is no agent. */
export function agentOf(target: SshTarget): string | undefined {
  const socket = target.agentSocket ?? process.env.SSH_AUTH_SOCK;
  return socket === undefined || socket === '' || socket === 'none' ? undefined : expandHome(socket);
}

export function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homeFolder(), path.slice(1)) : path;
}

/**
 * Refuses names that a program could take for an option or a shell for syntax. OpenSSH itself was open to host names
 * with such characters until 9.6 (CVE-2023-51385).
 */
export function refuseUnsafe(target: SshTarget): void {
  const refuse = (what: string, value: string): never => {
    throw new TransportError(
      'configuration',
      `${target.name}: ${what} ${JSON.stringify(value)} is not one that can be used safely`,
    );
  };
  if (!/^[A-Za-z0-9_:.][A-Za-z0-9_:.%-]*$/.test(target.address)) refuse('the address', target.address);
  if (target.user !== undefined && !/^[A-Za-z0-9_.][A-Za-z0-9_.@+\\$-]*$/.test(target.user))
    refuse('the user', target.user);
  const alias = target.hostKeyAlias;
  if (alias !== undefined && !/^[A-Za-z0-9_:.[][A-Za-z0-9_:.%[\]-]*$/.test(alias)) refuse('the host key alias', alias);
  const port = target.port;
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) refuse('the port', String(port));
  for (const fingerprint of target.fingerprints) {
    if (!/^SHA256:[A-Za-z0-9+/]{43}$/.test(fingerprint)) {
      throw new TransportError(
        'configuration',
        `${target.name}: ${JSON.stringify(fingerprint)} is not a host key fingerprint: SHA256: and 43 characters, as ssh-keygen -l prints it`,
      );
    }
  }
  for (const file of [...target.identityFiles, ...target.knownHostsFiles]) {
    if (/[\0\r\n"]/.test(file)) refuse('the path', file);
  }
  for (const hop of target.jump) {
    refuseUnsafe(hop);
    if (hop.jump.length > 0) refuse('the jump host with jump hosts of its own', hop.name);
  }
}
