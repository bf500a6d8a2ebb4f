import { existsSync } from 'node:fs';
import type { AnyAuthMethod, OpenSSHAgent, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';
import type { AgentIdentity } from './agent.ts';
import { listAgent } from './agent.ts';
import type { KeyFile } from './keys.ts';
import { defaultIdentityFiles, loadKey, readKeyFile, unsupported } from './keys.ts';
import { fingerprint, keyType } from './known-hosts.ts';
import type { Limits } from '../limits.ts';
import type { CompleteTarget, SshTarget } from './target.ts';
import { agentOf } from './target.ts';

/** What happened while logging in, for the error text when it fails. */
export interface LoginLog {
  readonly tried: string[];
  /** Identities that were not offered, each with the reason. */
  readonly skipped: string[];
}

/**
 * The ways to log in to a target, one at a time and in order: keys, then a password. A person is asked only when it has
 * come to that. `accepted` gives the methods that the host has said it takes, or undefined before it has said so.
 */
export async function* loginMethods(
  target: CompleteTarget,
  log: LoginLog,
  limits: Limits,
  accepted: () => readonly string[] | undefined,
): AsyncGenerator<AnyAuthMethod> {
  const username = target.user;
  const takes = (method: string): boolean => accepted()?.includes(method) ?? true;
  const { default: ssh2 } = await import('ssh2');
  const socket = agentOf(target);
  const held = socket === undefined ? [] : await agentIdentities(socket, log, limits);
  const files = keyFiles(target, log);
  const inAgent = (file: KeyFile): AgentIdentity | undefined =>
    held.find((identity) => file.publicKey !== undefined && identity.blob.equals(file.publicKey));
  const named = target.identityFiles.length > 0;
  function* offer(identities: readonly AgentIdentity[]): Generator<AnyAuthMethod> {
    for (const identity of identities) {
      if (socket === undefined || !takes('publickey')) continue;
      const type = keyType(identity.blob);
      const shown = `${type ?? 'key'} ${fingerprint(identity.blob)} (${printable(identity.comment)}) of the agent`;
      const why = unsupported(type);
      const key = ssh2.utils.parseKey(identity.blob);
      if (why !== undefined || key instanceof Error) {
        log.skipped.push(`${shown}: ${why ?? 'a form that it cannot read'}`);
        continue;
      }
      log.tried.push(shown);
      yield { type: 'agent', username, agent: agentWith(new ssh2.OpenSSHAgent(socket), key) };
    }
  }
  const first = named ? files.map(inAgent).filter((identity) => identity !== undefined) : held;
  yield* offer(first);
  for (const file of files) {
    const agentHasIt = inAgent(file);
    if (agentHasIt !== undefined && unsupported(keyType(agentHasIt.blob)) === undefined) continue;
    if (!takes('publickey')) continue;
    const why = file.publicKey === undefined ? undefined : unsupported(keyType(file.publicKey));
    if (why !== undefined) {
      if (agentHasIt === undefined) log.skipped.push(`${file.path}: ${why}`);
      continue;
    }
    const result = await loadKey(file, (path) => limits.untimed(async () => target.passphrase?.(path)));
    if ('problem' in result) {
      log.skipped.push(result.problem);
      continue;
    }
    log.tried.push(`key ${file.path}`);
    yield { type: 'publickey', username, key: withoutSha1(result.key) };
  }
  if (target.otherAgentKeys === true) yield* offer(held.filter((identity) => !first.includes(identity)));
  yield* passwordMethods(target, log, limits, accepted);
  // ssh begins with this one. Here it only asks which methods the host accepts, if there is nothing to offer.
  if (log.tried.length === 0) yield { type: 'none', username };
}

async function* passwordMethods(
  target: CompleteTarget,
  log: LoginLog,
  limits: Limits,
  accepted: () => readonly string[] | undefined,
): AsyncGenerator<AnyAuthMethod> {
  const username = target.user;
  const takes = (method: string): boolean => accepted()?.includes(method) ?? true;
  const ask = target.password;
  if (ask === undefined || !(takes('password') || takes('keyboard-interactive'))) return;
  const password = await limits.untimed(ask);
  if (password === undefined) return;
  if (takes('password')) {
    log.tried.push('password');
    yield { type: 'password', username, password };
  }
  if (accepted()?.includes('keyboard-interactive') !== true) return;
  log.tried.push('password (keyboard-interactive)');
  let given = false;
  yield {
    type: 'keyboard-interactive',
    username,
    prompt: (_name, _instructions, _language, prompts, finish) => {
      // The password answers one hidden question. A second one means that it was wrong, or asks for something else.
      finish(
        prompts.map((prompt) => {
          const answer = prompt.echo === true || given ? '' : password;
          given ||= prompt.echo !== true;
          return answer;
        }),
      );
    },
  };
}

async function agentIdentities(socket: string, log: LoginLog, limits: Limits): Promise<readonly AgentIdentity[]> {
  try {
    return await listAgent(socket, limits.signal);
  } catch (error) {
    log.skipped.push(`the agent at ${socket} (${error instanceof Error ? error.message : String(error)})`);
    return [];
  }
}

function keyFiles(target: SshTarget, log: LoginLog): readonly KeyFile[] {
  const files: KeyFile[] = [];
  const named = target.identityFiles.length > 0;
  for (const path of named ? target.identityFiles : defaultIdentityFiles()) {
    try {
      const file = readKeyFile(path);
      if (file !== undefined) files.push(file);
      else if (named) log.skipped.push(`${path}: there is no such file`);
    } catch (error) {
      log.skipped.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  nameCertificates(
    files.map((file) => file.path),
    log,
  );
  return files;
}

/** ssh also offers `FILE-cert.pub` of a key; ssh2 cannot, so the message names it. */
function nameCertificates(files: readonly string[], log: LoginLog): void {
  for (const file of files) {
    const certificate = `${file}-cert.pub`;
    if (existsSync(certificate)) log.skipped.push(`${certificate}: a certificate`);
  }
}

/**
 * An agent that offers just one of its keys, so that the order is ours and no other key uses up a try (MaxAuthTries).
 */
export function agentWith(agent: OpenSSHAgent, key: ParsedKey): OpenSSHAgent {
  const sign = agent.sign.bind(agent);
  agent.getIdentities = (callback) => callback(undefined, [key]);
  agent.sign = (
    publicKey: ParsedKey | Buffer | string,
    data: Buffer,
    given?: SigningRequestOptions | SignCallback,
    last?: SignCallback,
  ): boolean => {
    const [options, callback] = typeof given === 'function' ? [{}, given] : [given ?? {}, last];
    if (!refusesSha1(key, options.hash)) return sign(publicKey, data, options, callback);
    callback?.(new Error(oldServer));
    return false;
  };
  return agent;
}

const oldServer = 'the host takes RSA keys only with SHA-1 signatures, which are not made; use another type of key';

const refusesSha1 = (key: ParsedKey, hash: string | undefined): boolean =>
  key.type === 'ssh-rsa' && hash !== 'sha256' && hash !== 'sha512';

/** ssh2 falls back to SHA-1 signatures of RSA keys when a host does not announce SHA-2 (RFC 8308). */
export function withoutSha1(key: ParsedKey): ParsedKey {
  if (key.type !== 'ssh-rsa') return key;
  return Object.create(key, {
    sign: {
      value: (data: Buffer, hash?: string) => (refusesSha1(key, hash) ? new Error(oldServer) : key.sign(data, hash)),
    },
  });
}

/** What another machine or a file says, made safe to print. */
export function printable(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 300);
}
