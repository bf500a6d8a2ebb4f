import { readFileSync } from 'node:fs';
import { homeFolder } from '../account.ts';
import { join } from 'node:path';
import type { ParsedKey } from 'ssh2';
import { WireReader } from './agent.ts';
import { FileMemory } from './file-memory.ts';
import { keyType } from './known-hosts.ts';
import { expandHome } from './target.ts';

/** Types of user keys that ssh2 can sign with. Certificates and FIDO keys need OpenSSH. */
const supported: ReadonlySet<string> = new Set([
  'ssh-ed25519',
  'ssh-rsa',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
]);

/** Why ssh2 cannot use an identity of this type, or undefined when it can. */
export function unsupported(type: string | undefined): string | undefined {
  if (type === undefined) return 'not a public key';
  if (supported.has(type)) return undefined;
  if (type.includes('-cert-')) return 'a certificate';
  return type.startsWith('sk-') ? 'a FIDO key' : 'a type that it does not know';
}

/**
 * Key files that ssh tries by default (ssh_config(5), IdentityFile), without those that ssh2 cannot use.
 */
export function defaultIdentityFiles(): readonly string[] {
  return ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'].map((name) =>
    join(homeFolder(), '.ssh', name),
  );
}

/** What a private key file tells without its passphrase. */
export interface KeyFile {
  readonly path: string;
  readonly text: string;
  readonly encrypted: boolean;
  /** The public half, if the file or `FILE.pub` contains it. */
  readonly publicKey?: Buffer;
  /** Changes whenever the file does. */
  readonly version: string;
}

const described = new FileMemory(describeKey);

/** Reads a private key file; undefined when there is none. Other errors are thrown as the system gives them. */
export const readKeyFile = (file: string): KeyFile | undefined => described.get(expandHome(file));

function describeKey(text: string, path: string, version: string): KeyFile {
  const header = openSshHeader(text);
  const publicKey = header?.publicKey ?? publicKeyFile(path);
  const encrypted =
    header?.encrypted ?? /^-----BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED|^Encryption: (?!none)/m.test(text);
  return { path, text, version, encrypted, ...(publicKey === undefined ? {} : { publicKey }) };
}

/** OpenSSH's own format shows the cipher and the public key in clear (PROTOCOL.key). */
function openSshHeader(text: string): { readonly encrypted: boolean; readonly publicKey?: Buffer } | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(text)?.[1];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64');
  const magic = 'openssh-key-v1\0';
  if (bytes.toString('latin1', 0, magic.length) !== magic) return undefined;
  const reader = new WireReader(bytes.subarray(magic.length));
  const cipher = reader.string()?.toString('latin1');
  reader.string();
  reader.string();
  reader.uint32();
  const publicKey = reader.string();
  return { encrypted: cipher !== 'none', ...(publicKey === undefined ? {} : { publicKey }) };
}

function publicKeyFile(path: string): Buffer | undefined {
  let text: string;
  try {
    text = readFileSync(`${path}.pub`, 'utf8');
  } catch {
    return undefined;
  }
  const [type, encoded] = text.trim().split(/\s+/);
  const blob = Buffer.from(encoded ?? '', 'base64');
  return type !== undefined && keyType(blob) === type ? blob : undefined;
}

/** A key that can sign, or why it cannot be used. */
export type LoadedKey = { readonly key: ParsedKey } | { readonly problem: string };

const loaded = new Map<string, Promise<LoadedKey>>();

/**
 * Decrypts and parses a key file once per process: bcrypt in JavaScript takes a quarter of a second at best, and a
 * fleet uses one key for hundreds of hosts. A failure is not kept, so that a mistyped passphrase can be typed again.
 */
export function loadKey(file: KeyFile, passphrase: (path: string) => Promise<string | undefined>): Promise<LoadedKey> {
  const id = `${file.path}\0${file.version}`;
  const known = loaded.get(id);
  if (known !== undefined) return known;
  const loading = parse(file, passphrase);
  loaded.set(id, loading);
  const forget = (): boolean => loaded.delete(id);
  loading.then((result) => 'problem' in result && forget(), forget);
  return loading;
}

async function parse(file: KeyFile, passphrase: (path: string) => Promise<string | undefined>): Promise<LoadedKey> {
  const { default: ssh2 } = await import('ssh2');
  const secret = file.encrypted ? await passphrase(file.path) : undefined;
  if (file.encrypted && (secret === undefined || secret === '')) {
    return { problem: `${file.path} is encrypted, and no passphrase was given` };
  }
  const key = ssh2.utils.parseKey(file.text, secret);
  if (!(key instanceof Error)) {
    return key.isPrivateKey() ? { key } : { problem: `${file.path} is not a private key` };
  }
  if (file.encrypted && /integrity|passphrase|decrypt/i.test(key.message)) {
    return { problem: `the passphrase for ${file.path} is wrong` };
  }
  return {
    problem: `${file.path} cannot be used by the ssh2 transport (${key.message}); an ssh-agent or transport: openssh can`,
  };
}
