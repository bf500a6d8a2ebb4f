import type { Stats } from 'node:fs';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HostSnapshot } from '../../sdk/index.ts';
import { crmReportOf } from './reports/crm-report.ts';
import type { FileTree } from './file-tree.ts';
import { resolveIn, TreeError } from './file-tree.ts';
import { FolderTree } from './folder-tree.ts';
import type { CollectRequest, Host } from '../host.ts';
import { isSameHost } from '../is-same-host.ts';
import type { OfflineHost } from './offline-host.ts';
import { readOffline, waitForTurn } from './read-offline.ts';
import { PartOfTree } from './part-of-tree.ts';
import { TreeOverTree } from './tree-over-tree.ts';
import { commandsAmong } from './recorded-commands.ts';
import { looseFilesOf, secretsRemoved } from './loose/loose-files.ts';
import { hostNameIn, sosCollectOf } from './reports/sos-collect.ts';
import { sosReportOf } from './reports/sos-report.ts';
import type { Member } from './packed/member-bytes.ts';
import { ArchiveError } from './packed/archive-error.ts';

/**
 * A host that halint cannot log in to: a report of sos (alone or in a file of `sos collect`), crm_report or
 * supportconfig, a tar archive of a root, or loose files, each packed or unpacked. A file that is missing there is "not collected", never absent, unless the report
 * states that it collected the folder.
 */
export function archiveHost(name: string, path: string, about: About = {}): Host {
  return { via: `archive ${path}`, collect: (request, signal) => collect({ name, path, ...about }, request, signal) };
}

interface About {
  /** What the other host is called: an archive of that one was given in the wrong place. */
  readonly peer?: string;
  /** The name is a guess from that of the file, and has to be the one inside. */
  readonly namedByFile?: boolean;
  /** Takes a line for each loose file: what it was recognised as. */
  readonly say?: (line: string) => void;
}

interface Asked extends About {
  readonly name: string;
  readonly path: string;
}

async function collect(
  { name, path, peer, namedByFile = false, say = () => {} }: Asked,
  request: CollectRequest,
  signal: AbortSignal,
): Promise<HostSnapshot> {
  const via = `archive ${path}`;
  const began = performance.now();
  const late = AbortSignal.timeout(request.deadline * 1000);
  const failed = (error: string): HostSnapshot => {
    const duration = Math.round(performance.now() - began) / 1000;
    return { name, via, status: 'unreachable', error, duration, readings: {}, costs: {} };
  };
  try {
    const until = AbortSignal.any([signal, late]);
    const files = await open(path, until);
    await waitForTurn();
    const kept =
      sosReportOf(files, path, name) ??
      crmReportOf(files, path, name) ??
      wholeRootOf(files, path) ??
      (await sosCollectOf(files, path, name, (member, shown) => openMember(path, member, shown, until))) ??
      partsOf(files, path, (line) => say(`${name}: ${line}`));
    if (kept === undefined)
      throw new ArchiveError(
        `${path} holds no folder etc and no output of a command that halint knows: it is no report of sos, ` +
          `crm_report or supportconfig, and no archive of a root`,
      );
    refuseMixUp(kept, name, peer);
    if (namedByFile) refuseOtherName(kept, name);
    return await readOffline(name, via, kept, request);
  } catch (error) {
    if (late.aborted) return failed(`${path} was not read within ${request.deadline} s`);
    if (signal.aborted) return failed(`the run was ended while ${path} was read`);
    if (error instanceof ArchiveError || error instanceof TreeError) return failed(error.message);
    throw error;
  }
}

/** Nothing is as wrong as a report about the one host under the name of the other. */
function refuseMixUp({ name: archive, files }: OfflineHost, host: string, peer: string | undefined): void {
  const path = resolveIn(files, '/etc/hostname');
  const own = path === undefined || files.entry(path)?.type !== 'file' ? '' : files.read(path).toString('utf8').trim();
  if (own === '' || peer === undefined || !isSameHost(own, peer) || isSameHost(own, host)) return;
  throw new ArchiveError(
    `${archive} comes from ${own}, but halint.yaml names it for ${host}: were the two exchanged, or is one given twice?`,
  );
}

function refuseOtherName(kept: OfflineHost, name: string): void {
  const own = hostNameIn(kept);
  if (own === undefined || isSameHost(own, name)) return;
  throw new ArchiveError(
    `${kept.name} comes from ${own}, and by its name from ${name}; rename it to ${own}, or name both hosts in a halint.yaml next to it`,
  );
}

async function open(path: string, signal: AbortSignal): Promise<FileTree> {
  const stat = statOf(path);
  if (stat === undefined) throw new ArchiveError(`there is no ${path}`);
  if (stat.isDirectory()) return new FolderTree(path, { linksAsText: false });
  if (!stat.isFile()) throw new ArchiveError(`${path} is neither a file nor a folder`);
  const { readArchive } = await import('./packed/archive-tree.ts');
  const { unpackArchive } = await import('./packed/unpack-archive.ts');
  return readArchive(unpackArchive(path, signal), path);
}

/** An archive that is a file in the archive or folder at a path. */
async function openMember(path: string, member: Member, name: string, signal: AbortSignal): Promise<FileTree> {
  const { readArchive } = await import('./packed/archive-tree.ts');
  const { unpackFile, unpackMember } = await import('./packed/member-bytes.ts');
  const pieces =
    statOf(path)?.isDirectory() === true
      ? unpackFile(join(path, member.path), member, name, signal)
      : unpackMember(path, member, name, signal);
  return readArchive(pieces, name);
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new ArchiveError(`cannot read ${path}: ${error instanceof Error ? error.message : 'failed'}`);
  }
}

/** Files of a host and nothing else, at the top or in the one folder there. */
function filesOf(archive: FileTree): FileTree | undefined {
  const tops = ['/', ...archive.names('/').map((top) => `/${top}`)];
  return tops.map((top) => new PartOfTree(archive, top)).find((part) => part.entry('/etc') !== undefined);
}

/** A file is absent only if the archive holds its folder, and a whole root. */
function wholeRootOf(archive: FileTree, name: string): OfflineHost | undefined {
  const files = filesOf(archive);
  if (files === undefined || ['/usr', '/var'].some((top) => files.entry(top) === undefined)) return undefined;
  return rootOf(name, files, (path) => resolveIn(files, dirname(path)) !== undefined);
}

const rootOf = (name: string, files: FileTree, lookedFor: OfflineHost['lookedFor']): OfflineHost => ({
  name,
  files,
  commands: commandsAmong([], { byPattern: false }),
  metadata: new Map(),
  chosen: false,
  lookedFor,
});

/**
 * A part of a root, which proves nothing about other files; outputs of commands and files of a host under any names, as
 * in a supportconfig of SUSE; or both, as insights-client packs them.
 */
function partsOf(archive: FileTree, name: string, say: (line: string) => void): OfflineHost | undefined {
  const files = filesOf(archive);
  const loose = looseFilesOf(archive, name);
  const hasCommands = loose?.recognised.some(({ as }) => as !== undefined && !as.startsWith('/')) === true;
  if (files !== undefined && (loose === undefined || !hasCommands))
    return { ...rootOf(name, files, () => false), altered: secretsRemoved };
  for (const { file, as, unused } of loose?.recognised ?? []) {
    const meaning = unused === undefined ? as : `${as}, not used: ${unused}`;
    say(`${file.slice(1)}: ${meaning ?? 'not recognised, not used'}`);
  }
  if (loose === undefined || files === undefined) return loose;
  return { ...loose, files: new TreeOverTree(files, loose.files) };
}
