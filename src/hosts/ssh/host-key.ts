import { shellQuote } from '../../sdk/shell-quote.ts';
import type { HostKeyRecord } from './known-hosts.ts';
import { fingerprint, keyType, lookupName, matchesHost, sameBytes } from './known-hosts.ts';

/** What is known beforehand about the keys of one host. */
export interface HostIdentity {
  /** What the configuration calls the host. */
  readonly name: string;
  /** The name to look up, without its port: the address, or the alias. */
  readonly host: string;
  readonly port: number;
  /** An alias is looked up as it is, without the port. */
  readonly alias: boolean;
  readonly fingerprints: readonly string[];
  readonly records: readonly HostKeyRecord[];
  readonly unreadable: readonly string[];
  /** The known_hosts files that are read for this host. */
  readonly files?: readonly string[];
}

export type HostKeyCheck =
  | { readonly verdict: 'ok'; readonly because: string }
  | {
      readonly verdict: 'unknown' | 'changed' | 'revoked' | 'certificate-only';
      /** What happened and what to do about it, for a person. */
      readonly sentence: string;
    };

/** Records that OpenSSH would look at for this host. */
function recordsFor(identity: HostIdentity): readonly HostKeyRecord[] {
  const name = identity.alias ? identity.host.toLowerCase() : lookupName(identity.host, identity.port);
  return identity.records.filter((record) => matchesHost(record.hosts, name));
}

/**
 * Records of the bare name, for a host at another port: OpenSSH accepts an exact match there when it knows nothing
 * under the name with the port, and calls anything else unknown rather than changed.
 */
function portlessRecords(identity: HostIdentity): readonly HostKeyRecord[] {
  if (identity.alias || identity.port === 22) return [];
  return identity.records.filter((record) => matchesHost(record.hosts, identity.host.toLowerCase()));
}

const plain = (record: HostKeyRecord): boolean => record.marker === undefined;

/** Judges the key that a host presents. */
export function checkHostKey(identity: HostIdentity, key: Buffer): HostKeyCheck {
  const own = recordsFor(identity);
  const portless = portlessRecords(identity);
  const shown = `${keyType(key) ?? 'unreadable key'} ${fingerprint(key)}`;
  const host = naming(identity);
  const revoked = [...own, ...portless].find((record) => record.marker === 'revoked' && sameBytes(record.key, key));
  if (revoked !== undefined) {
    const sentence = `the host key of ${host} (${shown}) is marked @revoked at ${place(revoked)}: it must never be accepted`;
    return { verdict: 'revoked', sentence };
  }
  if (identity.fingerprints.length > 0) {
    if (identity.fingerprints.some((pin) => sameBytes(Buffer.from(pin), Buffer.from(fingerprint(key))))) {
      return { verdict: 'ok', because: 'fingerprint in the configuration' };
    }
    return { verdict: 'changed', sentence: pinMismatch(identity, shown) };
  }
  const match = own.find((record) => plain(record) && sameBytes(record.key, key));
  if (match !== undefined) return { verdict: 'ok', because: place(match) };
  const other = own.find((record) => plain(record) && record.type === keyType(key)) ?? own.find(plain);
  if (other !== undefined) return { verdict: 'changed', sentence: changed(identity, other, shown) };
  const authority = certificateOnly(identity);
  if (authority !== undefined) return authority;
  const bare = portless.find((record) => plain(record) && sameBytes(record.key, key));
  if (bare !== undefined) return { verdict: 'ok', because: place(bare) };
  return { verdict: 'unknown', sentence: unknown(identity, shown, keyType(key)) };
}

/** Says so when nothing but certificate authorities is on record: then there is no need to connect at all. */
export function certificateOnly(
  identity: HostIdentity,
): Extract<HostKeyCheck, { verdict: 'certificate-only' | 'unknown' | 'changed' | 'revoked' }> | undefined {
  if (identity.fingerprints.length > 0) return undefined;
  const own = recordsFor(identity);
  const authority = own.find((record) => record.marker === 'cert-authority');
  if (authority === undefined || own.some(plain)) return undefined;
  return {
    verdict: 'certificate-only',
    sentence: `${naming(identity)} is known only through a certificate authority (@cert-authority at ${place(authority)}), which the ssh2 transport cannot check: set transport: openssh for it`,
  };
}

/**
 * Host key algorithms to ask for: those of the recorded keys, so that a host with several keys shows the one that is on
 * record and not another, which would look like a changed key. Undefined: nothing is on record, any will do.
 */
export function recordedAlgorithms(identity: HostIdentity): readonly string[] | undefined {
  if (identity.fingerprints.length > 0) return undefined;
  const own = recordsFor(identity).filter(plain);
  const records = own.length > 0 ? own : portlessRecords(identity).filter(plain);
  return records.length === 0 ? undefined : [...new Set(records.flatMap((record) => signatureAlgorithms(record.type)))];
}

/** An RSA key signs with SHA-2 only: SHA-1 signatures are not accepted (RFC 8332). */
export function signatureAlgorithms(type: string): readonly string[] {
  return type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type];
}

/** Where the recorded keys of a host stand and of which types they are. */
export function describeRecords(identity: HostIdentity): string {
  return recordsFor(identity)
    .filter(plain)
    .map((record) => `${record.type} at ${place(record)}`)
    .join(', ');
}

const place = (record: HostKeyRecord): string => `${record.file}:${record.line}`;

function naming(identity: HostIdentity): string {
  const name = identity.alias ? identity.host : lookupName(identity.host, identity.port);
  return name === identity.name ? name : `${identity.name} (${name})`;
}

function onItsConsole(type: string | undefined): string {
  const kind = type === 'ssh-rsa' ? 'rsa' : type?.startsWith('ecdsa') === true ? 'ecdsa' : 'ed25519';
  return `ssh-keygen -lf /etc/ssh/ssh_host_${kind}_key.pub`;
}

function changed(identity: HostIdentity, record: HostKeyRecord, shown: string): string {
  const name = identity.alias ? identity.host : lookupName(identity.host, identity.port);
  return (
    `the host key of ${naming(identity)} has CHANGED: it shows ${shown}, but ${place(record)} has ${record.type} ${fingerprint(record.key)}. ` +
    `Either the host was reinstalled, or another machine answers in its place; nothing was sent to it. ` +
    `Compare with ${onItsConsole(shown.split(' ')[0])} on the host's own console; only if that is the new fingerprint, ` +
    `remove the old key with: ssh-keygen -R ${shellQuote(name)} -f ${shellQuote(record.file)}`
  );
}

function pinMismatch(identity: HostIdentity, shown: string): string {
  return (
    `the host key of ${naming(identity)} is not the one in the configuration: it shows ${shown}, ` +
    `the configuration says ${identity.fingerprints.join(' or ')}. Nothing was sent to it. ` +
    `Compare with ${onItsConsole(shown.split(' ')[0])} on the host's own console before you change the configuration`
  );
}

/** The further files that are read, so that a key is not recorded where halint does not look. */
const others = ({ files = [] }: HostIdentity): string =>
  files.length === 0 ? '' : `; halint reads ${files.join(', ')} for this host`;

function unknown(identity: HostIdentity, shown: string, type: string | undefined): string {
  const unread = identity.unreadable.length === 0 ? '' : ` (could not be read: ${identity.unreadable.join(', ')})`;
  const port = identity.port === 22 ? '' : ` -p ${identity.port}`;
  return (
    `the host key of ${naming(identity)} is not known${unread}: it shows ${shown}. ` +
    `Compare with ${onItsConsole(type)} on the host's own console; if they are equal, put the fingerprint into the configuration, ` +
    `or record the key: ssh-keyscan${port} -t ${type ?? 'ed25519'} ${shellQuote(identity.host)} > new-key, ssh-keygen -lf new-key must print the same, then append new-key to ${shellQuote(identity.files?.[0] ?? '~/.ssh/known_hosts')}${others(identity)}`
  );
}
