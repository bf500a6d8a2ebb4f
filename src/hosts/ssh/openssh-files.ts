import { shellQuote } from '../../sdk/shell-quote.ts';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { homeFolder } from '../account.ts';
import { join } from 'node:path';
import { TransportError } from '../host.ts';
import { readKnownHosts } from './known-hosts.ts';
import type { SshTarget } from './target.ts';
import { expandHome } from './target.ts';

/**
 * Options of every connection, regardless of ssh_config: they come first in the configuration, and ssh uses the first
 * value of each option. It holds for the jump hosts of ssh_config too, because ssh hands its `-F` on to them.
 */
function forcedOptions(target: SshTarget): readonly string[] {
  return [
    'BatchMode yes',
    'StrictHostKeyChecking yes',
    'NoHostAuthenticationForLocalhost no',
    'FingerprintHash sha256',
    // Nothing of the user's is changed by an audit.
    'UpdateHostKeys no',
    `ConnectTimeout ${Math.max(1, Math.ceil(target.connectTimeout))}`,
    'ConnectionAttempts 1',
    'ServerAliveInterval 5',
    'ServerAliveCountMax 3',
    // A stale control socket hangs before ConnectTimeout counts.
    'ControlMaster no',
    'ControlPath none',
    'ForwardAgent no',
    'ForwardX11 no',
    'ClearAllForwardings yes',
    'PermitLocalCommand no',
    'RemoteCommand none',
    'RequestTTY no',
    'EscapeChar none',
    // At ERROR, ssh says nothing at all when it finds no common algorithm or is turned away.
    'LogLevel INFO',
  ];
}

/** A host on the way, the target last, and what tells ssh how to reach it. */
export interface Node {
  readonly target: SshTarget;
  /** Options before `--` and the destination. */
  readonly options: readonly string[];
}

/** Files that ssh needs for one run, in a folder that only this user can enter. */
export interface RunFiles {
  readonly nodes: readonly Node[];
  /** The key that a node with configured fingerprints showed last, when it was refused. */
  refusedKey(node: number): Promise<Buffer | undefined>;
  remove(): Promise<void>;
}

/**
 * Writes the files of one run. `without` holds, for each node, patterns of host key algorithms that it should not use
 * again because the keys that it showed with them are not the configured ones.
 */
export async function writeRunFiles(target: SshTarget, without: readonly (readonly string[])[]): Promise<RunFiles> {
  const folder = await temporaryFolder();
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const config = join(folder, 'config');
    const own = target.sshConfig;
    const include =
      own === 'none'
        ? []
        : own === undefined
          ? [join(homeFolder(), '.ssh', 'config'), '/etc/ssh/ssh_config']
          : [expandHome(own)];
    const text = [...forcedOptions(target), ...include.map((path) => `Include ${quoted(path)}`), ''].join('\n');
    await writeFile(config, text, { mode: 0o600 });
    const nodes: Node[] = [];
    for (const [index, node] of [...target.jump, target].entries()) {
      const before = nodes.at(-1);
      const options = ['-F', config, ...ownOptions(node), ...(await pinOptions(node, folder, index))];
      const tried = without[index] ?? [];
      if (tried.length > 0) options.push('-o', `HostKeyAlgorithms=-${tried.join(',')}`);
      if (before !== undefined) options.push('-o', await proxyOption(before, folder, index));
      nodes.push({ target: node, options });
    }
    return { nodes, remove, refusedKey: (node) => readRefused(folder, node) };
  } catch (error) {
    await remove();
    throw notWritten(error);
  }
}

async function temporaryFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'halint-ssh-'));
  } catch (error) {
    throw notWritten(error);
  }
}

/** A full or missing temporary folder of this machine is no fault of the host. */
function notWritten(error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error)) return error;
  return new TransportError(
    'configuration',
    `the ssh program needs temporary files on this machine, and ${tmpdir()} takes none (${error.message}): free space ` +
      'there, set TMPDIR to another folder, or set transport: ssh2, which needs none',
  );
}

function ownOptions(node: SshTarget): readonly string[] {
  const option = (name: string, value: string): string[] => ['-o', `${name}=${value}`];
  const files = node.knownHostsFiles.map((file) => quoted(expandHome(file))).join(' ');
  return [
    ...(node.port === undefined ? [] : ['-p', String(node.port)]),
    ...(node.user === undefined ? [] : ['-l', node.user]),
    ...(node.family === undefined ? [] : [`-${node.family}`]),
    ...node.identityFiles.flatMap((file) => option('IdentityFile', quoted(expandHome(file)))),
    ...(node.identityFiles.length === 0 || node.otherAgentKeys === true ? [] : option('IdentitiesOnly', 'yes')),
    ...(node.agentSocket === undefined ? [] : option('IdentityAgent', quoted(expandHome(node.agentSocket)))),
    ...(node.hostKeyAlias === undefined ? [] : option('HostKeyAlias', node.hostKeyAlias)),
    ...(files === '' || node.fingerprints.length > 0
      ? []
      : [...option('UserKnownHostsFile', files), ...option('GlobalKnownHostsFile', '/dev/null')]),
  ];
}

/**
 * With fingerprints, known_hosts files do not count, except for what they revoke. ssh itself asks a program for the
 * keys that it may accept (`KnownHostsCommand`, OpenSSH 8.5) and tells it the fingerprint that the host has just shown:
 * the program repeats that key if and only if its fingerprint is configured. It works behind jump hosts too, and
 * nothing has to be fetched beforehand.
 */
async function pinOptions(node: SshTarget, folder: string, index: number): Promise<readonly string[]> {
  if (node.fingerprints.length === 0) return [];
  const { records } = readKnownHosts(node.knownHostsFiles);
  const revoked = records
    .filter((record) => record.marker === 'revoked')
    .map((record) => `@revoked ${record.hosts} ${record.type} ${record.key.toString('base64')}\n`);
  const known = join(folder, `revoked-${index}`);
  await writeFile(known, revoked.join(''), { mode: 0o600 });
  const script = join(folder, `pin-${index}`);
  const lines = [
    '[ "$1" = HOSTNAME ] || exit 0',
    `case ' ${node.fingerprints.join(' ')} ' in`,
    `*" $2 "*) printf '%s %s %s\\n' "$3" "$4" "$5" ;;`,
    `*) printf '%s' "$5" >${shellQuote(refusedPath(folder, index))} ;;`,
    'esac',
    'exit 0',
    '',
  ];
  await writeFile(script, lines.join('\n'), { mode: 0o600 });
  return [
    '-o',
    `UserKnownHostsFile=${quoted(known)}`,
    '-o',
    'GlobalKnownHostsFile=/dev/null',
    '-o',
    'VerifyHostKeyDNS=no',
    '-o',
    'CheckHostIP=no',
    '-o',
    `KnownHostsCommand=/bin/sh ${quoted(script)} %I %f %H %t %K`,
  ];
}

const refusedPath = (folder: string, index: number): string => join(folder, `refused-${index}`);

async function readRefused(folder: string, index: number): Promise<Buffer | undefined> {
  const text = await readFile(refusedPath(folder, index), 'utf8').catch(() => '');
  return text === '' ? undefined : Buffer.from(text, 'base64');
}

/**
 * Goes through the host before. `ssh -J` would do the same, but gives that host no options of its own: neither its key
 * file nor its fingerprint. A script per hop keeps the quoting to one level.
 */
async function proxyOption(before: Node, folder: string, index: number): Promise<string> {
  const script = join(folder, `through-${index}`);
  const words = ['ssh', ...before.options].map(shellQuote).join(' ');
  await writeFile(script, `exec ${words} -W "[$1]:$2" -- ${shellQuote(before.target.address)}\n`, { mode: 0o600 });
  return `ProxyCommand=/bin/sh ${shellQuote(script).replaceAll('%', '%%')} %h %p`;
}

/** A word for ssh_config, where `%` begins a token. Paths with a double quote were refused before. */
const quoted = (path: string): string => `"${path.replaceAll('%', '%%')}"`;
