import { isAbsolute, join, resolve } from 'node:path';
import type { Connection, SecretOrigin, SshEndpoint, Sudo } from './configuration.ts';
import type { ConnectionDocument, HostDocument, JumpDocument, SecretDocument } from './document.ts';
import type { Path } from './reading/yaml-source.ts';

/** Reports a problem at a location in the document. */
export type Report = (path: Path, part: 'key' | 'value', message: string) => void;

/** Base folders of relative paths and `~`. */
export interface Folders {
  /** The folder of halint.yaml. */
  readonly base: string;
  readonly home: string;
}

/** The connection to a host. Undefined, with a reported problem, if the keys contradict each other. */
export function connectionOf(
  host: HostDocument,
  defaults: ConnectionDocument,
  place: { readonly host: Path; readonly defaults: Path },
  folders: Folders,
  report: Report,
): Connection | undefined {
  const merged: HostDocument = { ...defaults, ...host };
  const transport = merged.transport ?? 'auto';
  const sudo = sudoOf(merged.sudo, folders);
  const needsPath = transport === 'tree' || transport === 'archive' || transport === 'recording';
  if (host.path !== undefined && !needsPath) {
    report(
      [...place.host, 'path'],
      'key',
      `path is only valid with transport tree, archive or recording, not ${transport}`,
    );
  }
  switch (transport) {
    case 'local':
      return { kind: 'local', sudo };
    case 'tree':
    case 'archive':
    case 'recording':
      if (host.path !== undefined) return { kind: transport, path: absolute(host.path, folders) };
      report(place.host, 'key', `transport ${transport} requires the key "path"`);
      return undefined;
    case 'auto':
    case 'ssh2':
    case 'openssh': {
      if (host.address === undefined) {
        report(place.host, 'key', 'a host with SSH transport requires the key "address"');
        return undefined;
      }
      const jumpPlace = [...(host.jump === undefined ? place.defaults : place.host), 'jump'];
      const jump = merged.jump === undefined ? undefined : jumpsOf(merged.jump, jumpPlace, folders, report);
      return {
        kind: 'ssh',
        client: transport,
        ...endpoint({ ...merged, address: host.address }, folders),
        ...(jump === undefined ? {} : { jump }),
        sudo,
        connectTimeout: merged.connectTimeout ?? 10,
      };
    }
  }
}

function endpoint(from: JumpDocument, folders: Folders): SshEndpoint {
  return {
    address: from.address,
    ...(from.user === undefined ? {} : { user: from.user }),
    ...(from.port === undefined ? {} : { port: from.port }),
    ...credentialsOf(from, folders),
    fingerprints: many(from.fingerprint).map((text) => text.replace(/=$/, '')),
    knownHosts: many(from.knownHosts).map((path) => absolute(path, folders)),
  };
}

/** The credentials of an account. */
export const credentialsOf = (
  from: Pick<JumpDocument, 'identityFile' | 'passphrase' | 'password'>,
  folders: Folders,
): Pick<SshEndpoint, 'identityFiles' | 'passphrase' | 'password'> => ({
  identityFiles: many(from.identityFile).map((path) => absolute(path, folders)),
  ...(from.passphrase === undefined ? {} : { passphrase: secretOf(from.passphrase, folders) }),
  ...(from.password === undefined ? {} : { password: secretOf(from.password, folders) }),
});

function jumpsOf(
  jump: NonNullable<ConnectionDocument['jump']>,
  place: Path,
  folders: Folders,
  report: Report,
): readonly SshEndpoint[] {
  const isList = typeof jump !== 'string' && !('address' in jump);
  return many(jump).map((hop, index) => {
    if (typeof hop !== 'string') return endpoint(hop, folders);
    // The schema has validated the form [user@]host[:port], with an IPv6 address in brackets.
    const [, user, address = '', port] = /^(?:([^@]+)@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(hop) ?? [];
    if (port !== undefined && (Number(port) < 1 || Number(port) > 65535)) {
      report(isList ? [...place, index] : place, 'value', `expected a port from 1 to 65535, found ${port}`);
    }
    const named = { address: address.replace(/^\[|\]$/g, ''), ...(user === undefined ? {} : { user }) };
    return endpoint(port === undefined ? named : { ...named, port: Number(port) }, folders);
  });
}

export function sudoOf(sudo: ConnectionDocument['sudo'], folders: Folders): Sudo {
  if (sudo === undefined || sudo === false) return { kind: 'none' };
  if (sudo === 'script') return { kind: 'installed' };
  return sudo === true ? { kind: 'sudo' } : { kind: 'sudo-password', password: secretOf(sudo.password, folders) };
}

export function secretOf(secret: SecretDocument, folders: Folders): SecretOrigin {
  if (secret.env !== undefined) return { kind: 'env', variable: secret.env };
  return secret.file === undefined ? { kind: 'prompt' } : { kind: 'file', path: absolute(secret.file, folders) };
}

export function absolute(path: string, { base, home }: Folders): string {
  if (path === '~' || path.startsWith('~/')) return join(home, path.slice(1));
  return isAbsolute(path) ? path : resolve(base, path);
}

function many<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);
