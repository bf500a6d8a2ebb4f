import type { Connection, Sudo, WriteConnection } from './configuration.ts';
import type { Folders, Report } from './connection.ts';
import { credentialsOf, sudoOf } from './connection.ts';
import type { ConnectionDocument, HostDocument, WriteDocument } from './document.ts';
import type { Path } from './reading/yaml-source.ts';

/** Merges the writing account of a host with the default. */
export const writeOf = (
  host: WriteDocument | undefined,
  defaults: WriteDocument | undefined,
): WriteDocument | undefined => (host === undefined && defaults === undefined ? undefined : { ...defaults, ...host });

/**
 * The connection for writing, if the account differs from that for reading; otherwise undefined. Address, port, host
 * keys and jump hosts are always the same.
 */
export function writeConnectionOf(
  reading: Connection,
  host: HostDocument,
  defaults: ConnectionDocument,
  place: { readonly host: Path; readonly defaults: Path },
  folders: Folders,
  report: Report,
): WriteConnection | undefined {
  const written = writeOf(host.write, defaults.write);
  if (written === undefined) return undefined;
  const said = (key: keyof WriteDocument): Path => [
    ...(host.write?.[key] === undefined ? place.defaults : place.host),
    'write',
    key,
  ];
  switch (reading.kind) {
    case 'tree':
    case 'archive':
    case 'recording':
      if (host.write !== undefined)
        report(
          [...place.host, 'write'],
          'key',
          `${reading.kind === 'archive' ? 'an' : 'a'} ${reading.kind} is read-only`,
        );
      return undefined;
    case 'local': {
      const idle = (['user', 'identityFile', 'passphrase', 'password'] as const).find(
        (key) => host.write?.[key] !== undefined,
      );
      if (idle !== undefined)
        report(
          [...place.host, 'write', idle],
          'key',
          'with transport local, halint writes as the account that runs it; only sudo is valid here',
        );
      return { kind: 'local', sudo: sudoFor(written, reading.sudo, folders) };
    }
    case 'ssh': {
      const another = written.user !== undefined && written.user !== reading.user;
      if (another && written.sudo === undefined && reading.sudo.kind === 'sudo-password') {
        report(
          said('user'),
          'value',
          'sudo is configured with the password of the reading account; set sudo under write for this account',
        );
      }
      const own = credentialsOf(written, folders);
      const { identityFiles, passphrase, password, ...way } = reading;
      // A passphrase belongs to its key, a password to its account.
      const keyWord = own.passphrase ?? (written.identityFile === undefined ? passphrase : undefined);
      const login = own.password ?? (another ? undefined : password);
      return {
        ...way,
        ...(written.user === undefined ? {} : { user: written.user }),
        identityFiles: written.identityFile === undefined ? identityFiles : own.identityFiles,
        ...(keyWord === undefined ? {} : { passphrase: keyWord }),
        ...(login === undefined ? {} : { password: login }),
        sudo: sudoFor(written, reading.sudo, folders),
      };
    }
  }
}

const sudoFor = ({ sudo }: WriteDocument, reading: Sudo, folders: Folders): Sudo =>
  sudo === undefined ? reading : sudoOf(sudo, folders);
