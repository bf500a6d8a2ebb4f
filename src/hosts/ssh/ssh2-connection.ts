import type { Duplex } from 'node:stream';
import type { AuthHandlerMiddleware, Client, NegotiatedAlgorithms } from 'ssh2';
import { TransportError } from '../host.ts';
import type { HostIdentity } from './host-key.ts';
import { certificateOnly, checkHostKey, describeRecords, recordedAlgorithms, signatureAlgorithms } from './host-key.ts';
import { fingerprint, keyType, readKnownHosts } from './known-hosts.ts';
import type { Limits } from '../limits.ts';
import type { LoginLog } from './login.ts';
import { loginMethods, printable } from './login.ts';
import { offer } from './ssh2-algorithms.ts';
import type { CompleteTarget, SshTarget } from './target.ts';
import { describeTarget } from './target.ts';

/** Smallest RSA host key that is accepted, in bits; what distributions ask of OpenSSH (`RequiredRSASize`). */
export const minimumRsaBits = 2048;

/** Thrown when a host shows a key whose fingerprint is not configured, while it may have others that are. */
class OtherKey extends TransportError {
  readonly shown: readonly string[];

  constructor(message: string, shown: readonly string[]) {
    super('host-key', message);
    this.shown = shown;
  }
}

/** What is on record about the keys of a target. */
export function identityOf(target: SshTarget): HostIdentity {
  return {
    name: target.name,
    host: target.hostKeyAlias ?? target.address,
    port: target.port ?? 22,
    alias: target.hostKeyAlias !== undefined,
    fingerprints: target.fingerprints,
    ...readKnownHosts(target.knownHostsFiles),
  };
}

/** One logged-in connection. */
export interface Connection {
  readonly client: Client;
  /** Ends it at once; ssh2's own `destroy` does nothing once it has said goodbye. */
  readonly destroy: () => void;
  /** `SHA256:…` of the host key that was verified. */
  readonly hostKey: string;
}

/**
 * Logs in to one host over streams that `open` makes. A fingerprint does not tell the type of its key: a host that
 * shows another one is asked again for the types that it has not shown.
 */
export async function logIn(target: CompleteTarget, limits: Limits, open: () => Promise<Duplex>): Promise<Connection> {
  const identity = identityOf(target);
  const hopeless = certificateOnly(identity);
  if (hopeless !== undefined) throw new TransportError('host-key', hopeless.sentence);
  let mismatch: OtherKey | undefined;
  for (let seen: readonly string[] = []; ; ) {
    const algorithms = offer(target.algorithms ?? {}, recordedAlgorithms(identity), seen);
    if (algorithms.serverHostKey.length === 0) throw mismatch ?? noUsableRecord(identity);
    const stream = await open();
    try {
      const logged = await negotiate(target, identity, algorithms, stream, limits);
      return { ...logged, destroy: () => void stream.destroy() };
    } catch (error) {
      stream.destroy();
      if (
        mismatch !== undefined &&
        error instanceof TransportError &&
        error.step === 'host-key' &&
        !(error instanceof OtherKey)
      )
        throw mismatch;
      if (!(error instanceof OtherKey)) throw error;
      mismatch ??= error;
      seen = [...seen, ...error.shown];
    }
  }
}

function noUsableRecord(identity: HostIdentity): TransportError {
  const records = describeRecords(identity);
  return new TransportError(
    'host-key',
    `no host key algorithm is left for ${identity.name}: on record are ${records === '' ? 'none' : records}; transport: openssh may know them`,
  );
}

async function negotiate(
  target: CompleteTarget,
  identity: HostIdentity,
  algorithms: ReturnType<typeof offer>,
  sock: Duplex,
  limits: Limits,
): Promise<Pick<Connection, 'client' | 'hostKey'>> {
  const { default: ssh2 } = await import('ssh2');
  const client = new ssh2.Client();
  const log: LoginLog = { tried: [], skipped: [] };
  let phase: 'handshake' | 'authenticate' | 'open' = 'handshake';
  let strict = false;
  let accepted: readonly string[] | undefined;
  let hostKey = '';
  const methods = loginMethods(target, log, limits, () => accepted);
  const work = new Promise<Client>((resolve, reject) => {
    const fail = (error: TransportError): void => {
      reject(error);
      client.destroy();
    };
    const authHandler: AuthHandlerMiddleware = (left, _partial, next) => {
      // Null before the first attempt, whatever the type says.
      accepted = left ?? undefined;
      methods.next().then(
        (method) => (method.done === true ? fail(loginFailed(target, log, accepted)) : next(method.value)),
        (error) =>
          fail(
            error instanceof TransportError
              ? error
              : new TransportError('authenticate', error instanceof Error ? error.message : String(error)),
          ),
      );
    };
    // Stays attached for good: ssh2 may report one failure several times, and an unheard one would end the process.
    client.on('error', (error) => {
      const level = 'level' in error ? error.level : undefined;
      if (level === 'agent' || (level === 'client-authentication' && phase === 'authenticate')) {
        log.skipped.push(`the last one tried: ${printable(error.message)}`);
        return;
      }
      fail(sessionError(target, identity, phase, error, log));
    });
    const closed = (): void => fail(sessionError(target, identity, phase, new Error('the connection was closed'), log));
    client.on('close', closed);
    client.on('change password', () =>
      fail(
        new TransportError(
          'authenticate',
          `${target.name} wants the password of ${target.user} changed: it has expired`,
        ),
      ),
    );
    client.on('handshake', (negotiated) => {
      const weak = refuseWithoutStrict(target, strict, negotiated);
      if (weak !== undefined) return fail(weak);
      if (phase !== 'handshake') return;
      phase = 'authenticate';
      limits.enter('authenticate', `logging in to ${target.name}`, target.connectTimeout);
    });
    client.once('ready', () => {
      phase = 'open';
      resolve(client);
    });
    limits.enter('connect', `agreeing on keys with ${target.name}`, target.connectTimeout);
    // ssh2 does not check whether the stream has ended already, and would wait indefinitely.
    sock.once('close', closed);
    if (sock.destroyed || sock.readableEnded) return closed();
    client.connect({
      sock,
      host: target.address,
      port: target.port,
      username: target.user,
      algorithms,
      authHandler,
      // The limits have their own clocks, which stop while a person types; ssh2's would not.
      readyTimeout: 0,
      keepaliveInterval: 5000,
      keepaliveCountMax: 3,
      agentForward: false,
      // Nothing but this tells whether the host does strict key exchange (CVE-2023-48795); ssh2 has no event for it.
      debug: (line) => {
        strict ||= line.startsWith('Handshake: (remote) KEX method:') && line.includes('kex-strict-s-v00@openssh.com');
      },
      hostVerifier: (key: Buffer) => {
        const refusal = refuseKey(identity, key);
        if (refusal !== undefined) fail(refusal);
        else hostKey = fingerprint(key);
        return refusal === undefined;
      },
    });
  });
  try {
    return { client: await limits.race(work), hostKey };
  } catch (error) {
    client.destroy();
    throw error;
  }
}

function refuseKey(identity: HostIdentity, key: Buffer): TransportError | undefined {
  const check = checkHostKey(identity, key);
  if (check.verdict === 'changed' && identity.fingerprints.length > 0) {
    return new OtherKey(check.sentence, signatureAlgorithms(keyType(key) ?? ''));
  }
  if (check.verdict !== 'ok') return new TransportError('host-key', check.sentence);
  const bits = rsaBits(key);
  if (bits === undefined || bits >= minimumRsaBits) return undefined;
  return new TransportError(
    'host-key',
    `the RSA host key of ${identity.name} (${fingerprint(key)}) has ${bits} bits; less than ${minimumRsaBits} can be forged`,
  );
}

/** RFC 4253 §6.6: type, exponent, modulus, each with its length; the modulus has a leading zero byte. */
function rsaBits(key: Buffer): number | undefined {
  if (keyType(key) !== 'ssh-rsa') return undefined;
  const exponent = 4 + key.readUInt32BE(0);
  const modulus = exponent + 4 + key.readUInt32BE(exponent);
  return (key.readUInt32BE(modulus) - 1) * 8;
}

/** Without strict key exchange only AES-GCM is safe from prefix truncation (Terrapin). */
function refuseWithoutStrict(
  target: CompleteTarget,
  strict: boolean,
  negotiated: NegotiatedAlgorithms,
): TransportError | undefined {
  const gcm = (cipher: string): boolean => cipher.includes('-gcm');
  if (strict || (gcm(negotiated.cs.cipher) && gcm(negotiated.sc.cipher))) return undefined;
  return new TransportError(
    'connect',
    `${target.name} does not do strict key exchange (CVE-2023-48795), and ${negotiated.cs.cipher} is not safe without it: update sshd there, or allow aes128-gcm@openssh.com in its Ciphers`,
  );
}

function sessionError(
  target: CompleteTarget,
  identity: HostIdentity,
  phase: 'handshake' | 'authenticate' | 'open',
  error: Error,
  log: LoginLog,
): TransportError {
  const text = printable(error.message);
  if (phase === 'authenticate') {
    const many = /too many authentication failures/i.test(text)
      ? '; name the one key to use, so that no other uses up a try'
      : '';
    return new TransportError(
      'authenticate',
      `${describeTarget(target)} ended the login: ${text}${many}${loginStory(log)}`,
    );
  }
  if (phase === 'open') return new TransportError('run', `the connection to ${target.name} broke: ${text}`);
  if (/no matching host key format/i.test(text)) {
    const records = describeRecords(identity);
    const known = records === '' ? '' : ` (on record: ${records})`;
    return new TransportError('host-key', `${target.name} has no host key of a type that can be checked${known}`);
  }
  const mismatch = /no matching (.+)$/i.exec(text)?.[1];
  if (mismatch !== undefined) {
    return new TransportError(
      'connect',
      `${target.name} and the ssh2 transport have no ${mismatch} in common; transport: openssh may`,
    );
  }
  return new TransportError(
    'connect',
    `${target.name} ended the connection before any key was agreed on (${text}): sshd refuses this address or has too many connections (MaxStartups), or something else answers there`,
  );
}

function loginFailed(target: CompleteTarget, log: LoginLog, accepted: readonly string[] | undefined): TransportError {
  const takes = accepted === undefined ? '' : `; the host takes ${printable(accepted.join(', '))}`;
  const what = log.tried.length === 0 ? 'there is nothing to log in with' : 'refused';
  return new TransportError(
    'authenticate',
    `cannot log in to ${describeTarget(target)}: ${what}${takes}${loginStory(log)}`,
  );
}

function loginStory(log: LoginLog): string {
  const tried = log.tried.length === 0 ? '' : `; tried: ${log.tried.join(', ')}`;
  const openssh = log.skipped.some((item) => /a (certificate|FIDO key)$/.test(item))
    ? ' (transport: openssh can use certificates and FIDO keys)'
    : '';
  return `${tried}${log.skipped.length === 0 ? '' : `; not used: ${log.skipped.join(', ')}${openssh}`}`;
}
