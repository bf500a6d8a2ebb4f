import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { homeFolder } from '../account.ts';
import { join } from 'node:path';
import { shellPattern } from '../../sdk/shell-pattern.ts';
import { FileMemory } from './file-memory.ts';
import { expandHome } from './target.ts';

/** One usable line of a known_hosts file: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. */
export interface HostKeyRecord {
  readonly marker?: 'revoked' | 'cert-authority';
  /** Patterns, or one hashed name. */
  readonly hosts: string;
  /** `ssh-ed25519`, `ssh-rsa`, … */
  readonly type: string;
  /** The key as it goes over the wire (RFC 4253 §6.6). */
  readonly key: Buffer;
  readonly file: string;
  readonly line: number;
}

/** Reads the text of a known_hosts file. Lines that OpenSSH would not use are left out; nothing throws. */
export function parseKnownHosts(text: string, file: string): readonly HostKeyRecord[] {
  return text.split('\n').flatMap((raw, index) => {
    const record = parseLine(raw, file, index + 1);
    return record === undefined ? [] : [record];
  });
}

function parseLine(raw: string, file: string, line: number): HostKeyRecord | undefined {
  const words = raw.trim().split(/[ \t]+/);
  let marker: HostKeyRecord['marker'];
  if (words[0] === '@revoked') marker = 'revoked';
  else if (words[0] === '@cert-authority') marker = 'cert-authority';
  if (marker !== undefined) words.shift();
  const [hosts, type, encoded] = words;
  if (hosts === undefined || type === undefined || encoded === undefined) return undefined;
  if (hosts.startsWith('#') || hosts.startsWith('@')) return undefined;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  const key = Buffer.from(encoded, 'base64');
  if (keyType(key) !== type) return undefined;
  return { ...(marker === undefined ? {} : { marker }), hosts, type, key, file, line };
}

/** The type that a public key names for itself. */
export function keyType(key: Buffer): string | undefined {
  if (key.length < 4) return undefined;
  const length = key.readUInt32BE(0);
  return length === 0 || length > 64 || key.length < 4 + length ? undefined : key.toString('latin1', 4, 4 + length);
}

/** `SHA256:…`, as `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The name under which OpenSSH files a host: the port is part of it unless it is 22. */
export function lookupName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Whether a line's host field matches a name from `lookupName`. */
export function matchesHost(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) return matchesHash(hosts, name);
  let matched = false;
  for (const item of hosts.toLowerCase().split(',')) {
    const negated = item.startsWith('!');
    if (!matchesPattern(negated ? item.slice(1) : item, name)) continue;
    // A negated match anywhere excludes the whole line.
    if (negated) return false;
    matched = true;
  }
  return matched;
}

/** `|1|salt|hash`: HMAC-SHA1 of the name under the salt. */
function matchesHash(hosts: string, name: string): boolean {
  const [, version, salt, hash] = hosts.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return false;
  const key = Buffer.from(salt, 'base64');
  return key.length === 20 && sameBytes(Buffer.from(hash, 'base64'), createHmac('sha1', key).update(name).digest());
}

/** Patterns of OpenSSH have `*` and `?` only: `[` is literal. */
const matchesPattern = (pattern: string, name: string): boolean =>
  shellPattern(pattern.replaceAll('[', '[[]'))?.test(name) === true;

export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The files that OpenSSH reads when its configuration names none. */
function defaultKnownHostsFiles(): readonly string[] {
  const own = join(homeFolder(), '.ssh');
  return [join(own, 'known_hosts'), join(own, 'known_hosts2'), '/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
}

const parsed = new FileMemory((text, file) => parseKnownHosts(text, file));

/** All records of some files. A file that is not there has none; one that cannot be read is named in `unreadable`. */
export function readKnownHosts(files: readonly string[]): {
  readonly records: readonly HostKeyRecord[];
  readonly unreadable: readonly string[];
  readonly files: readonly string[];
} {
  const wanted = files.length === 0 ? defaultKnownHostsFiles() : files.map(expandHome);
  const usual = defaultKnownHostsFiles();
  const unreadable: string[] = [];
  const records = wanted.flatMap((file) => {
    try {
      const records = parsed.get(file);
      // The usual files need not be there; one that the configuration names was meant to be.
      if (records === undefined && !usual.includes(file)) unreadable.push(`${file} (there is no such file)`);
      return records ?? [];
    } catch (error) {
      unreadable.push(`${file} (${error instanceof Error && 'code' in error ? String(error.code) : String(error)})`);
      return [];
    }
  });
  return { records, unreadable, files: wanted };
}
