import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { ConfiguredHost, ConfiguredPair, SshConnection, SshEndpoint, Sudo } from '../config/configuration.ts';
import type { Host, Privilege, Transport } from '../hosts/host.ts';
import type { SshTarget } from '../hosts/ssh/target.ts';
import type { Side } from '../sdk/index.ts';
import { otherSide } from '../sdk/index.ts';
import { lazySecret, readSecret, refuseUnset } from './input/secret.ts';
import { shownPath } from './input/shown-path.ts';
import { openSnapshot } from './input/snapshot-file.ts';
import { UsageError } from './usage-error.ts';

/** Creates the host that the configuration describes. Opens nothing except a snapshot file. */
export async function connect({ pair, sides }: ConfiguredPair, side: Side, say: (line: string) => void): Promise<Host> {
  const { connection } = sides[side];
  const { name } = pair.hosts[side];
  switch (connection.kind) {
    case 'tree': {
      const { treeHost } = await import('../hosts/offline/tree.ts');
      return treeHost(name, shownPath(connection.path, process.cwd()));
    }
    case 'archive': {
      const { archiveHost } = await import('../hosts/offline/archive.ts');
      const peer = pair.hosts[otherSide(side)].name;
      const namedByFile = connection.namedByFile === true;
      return archiveHost(name, shownPath(connection.path, process.cwd()), { peer, namedByFile, say });
    }
    case 'recording': {
      if (isCollectorOutput(connection.path)) {
        const { collectedHost } = await import('../hosts/collector/collected-host.ts');
        return collectedHost(name, connection.path);
      }
      const { recordingHost } = await import('../hosts/offline/recording.ts');
      if (statSync(connection.path, { throwIfNoEntry: false })?.isDirectory() === true) {
        throw new UsageError(
          `${name}: ${connection.path} is a folder; transport recording reads the output of the script of halint gather --script, or a snapshot file of halint gather; transport tree reads a folder`,
        );
      }
      const snapshot = await openSnapshot(connection.path);
      const named = [snapshot.hosts.a, snapshot.hosts.b].find((host) => host.name === name);
      return recordingHost(named ?? snapshot.hosts[side]);
    }
    case 'local':
    case 'ssh': {
      const [{ remoteHost }, { transport, privilege }] = await Promise.all([
        import('../hosts/collect/remote.ts'),
        liveConnection(name, connection, say),
      ]);
      return remoteHost(name, transport, privilege);
    }
  }
}

/** A snapshot is a JSON document; everything else is taken for the output of the collection script. */
function isCollectorOutput(path: string): boolean {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const first = Buffer.alloc(64);
    return !first.toString('latin1', 0, readSync(file, first)).trimStart().startsWith('{');
  } catch {
    return false; // A folder or an unreadable file: the reader of snapshots reports it.
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Transport and privilege for a live host: for reading and, in sync, for writing. */
export async function liveConnection(
  name: string,
  connection: Extract<ConfiguredHost['connection'], { kind: 'local' | 'ssh' }>,
  say: (line: string) => void,
  /** Name used in prompts for secrets. */
  account = name,
): Promise<{ readonly transport: Transport; readonly privilege: Privilege }> {
  const privilege = await privilegeOf(connection.sudo, account);
  if (connection.kind === 'ssh') return { transport: await sshTransport(name, connection, say, account), privilege };
  const { localTransport } = await import('../hosts/local.ts');
  return { transport: localTransport(), privilege };
}

async function privilegeOf(sudo: Sudo, name: string): Promise<Privilege> {
  if (sudo.kind !== 'sudo-password') return sudo;
  return { kind: 'sudo-password', password: await readSecret(sudo.password, `sudo password on ${name}`) };
}

async function sshTransport(
  name: string,
  connection: SshConnection,
  say: (line: string) => void,
  account: string,
): Promise<Transport> {
  const target = targetOf(name, connection, connection, account);
  switch (connection.client) {
    case 'ssh2':
      return (await import('../hosts/ssh/ssh2.ts')).ssh2Transport(target);
    case 'openssh':
      return (await import('../hosts/ssh/openssh.ts')).opensshTransport(target);
    case 'auto': {
      const { autoTransport } = await import('../hosts/ssh/auto.ts');
      const chosen = await autoTransport(target);
      say(`${name}: ${chosen.why}`);
      return chosen.transport;
    }
  }
}

function targetOf(name: string, endpoint: SshEndpoint, connection: SshConnection, account = name): SshTarget {
  if (endpoint.address === '') throw new UsageError(`${name} has no address`);
  const { user, port } = endpoint;
  if (endpoint.password !== undefined) refuseUnset(endpoint.password, `password of ${account}`);
  const password = lazySecret(endpoint.password, `password of ${account}`);
  const passphrase = endpoint.passphrase;
  if (passphrase !== undefined) refuseUnset(passphrase, `passphrase of the key of ${account}`);
  const hops = endpoint === connection ? (connection.jump ?? []) : [];
  return {
    name,
    address: endpoint.address,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    identityFiles: endpoint.identityFiles,
    ...(password === undefined ? {} : { password }),
    ...(passphrase === undefined
      ? {}
      : { passphrase: (file: string) => readSecret(passphrase, `passphrase of ${file}`) }),
    fingerprints: endpoint.fingerprints,
    knownHostsFiles: endpoint.knownHosts,
    jump: hops.map((hop) => targetOf(`jump host ${hop.address} of ${name}`, hop, connection)),
    connectTimeout: connection.connectTimeout,
  };
}
