import { posix } from 'node:path';
import type { FileTree, TreeEntry } from '../file-tree.ts';
import { resolveIn } from '../file-tree.ts';
import { isSameHost } from '../../is-same-host.ts';
import type { OfflineHost } from '../offline-host.ts';
import { MapTree } from '../map-tree.ts';
import type { RecordedCommand } from '../recorded-commands.ts';
import { TreeOverTree } from '../tree-over-tree.ts';
import { commandsOfSupport } from '../loose/written-forms.ts';
import { ArchiveError } from '../packed/archive-error.ts';
import { commandsInTexts, filesInTexts } from './crm-report-texts.ts';

/** Where crm_report(8) of Pacemaker and `crm report` of crmsh put files of a host, in the folder of its node. */
const places: Readonly<Record<string, string>> = {
  'corosync.conf': '/etc/corosync/corosync.conf',
  'cib.xml': '/var/lib/pacemaker/cib/cib.xml',
  'drbd.conf': '/etc/drbd.conf',
  'drbd.d': '/etc/drbd.d',
  sbd: '/etc/sysconfig/sbd',
};

/**
 * A report of crm_report: a folder per node, in which the files of the cluster have their last names. Files that are
 * equal on all nodes are one level above, behind links. One report can contain both hosts; the host's name selects.
 */
export function crmReportOf(archive: FileTree, name: string, host: string): OfflineHost | undefined {
  const nodes = nodesOf(archive);
  if (nodes.size === 0) return undefined;
  const folder = nodeNamed(nodes, host);
  if (folder === undefined) {
    throw new ArchiveError(
      `${name} is a report of crm_report that holds ${[...nodes.keys()].join(' and ')}, and not ${host}; the host's name in halint.yaml has to be its node's`,
    );
  }
  const files = new TreeOverTree(new NodeFiles(archive, folder), new MapTree(filesInTexts(archive, folder)));
  return {
    name,
    files,
    commands: commandsOfSupport(commandsInTexts(archive, folder)),
    metadata: new Map(),
    ...collectedIn(archive, folder),
    chosen: false,
    // crmsh copies files under its own account and mode.
    textsOnly: true,
    // A folder is copied as a whole.
    lookedFor: (path) => posix.dirname(path) === '/etc/drbd.d' && files.entry('/etc/drbd.d')?.type === 'directory',
  };
}

/** The time of the file that marks whether the cluster ran: the report itself names only the period of the logs. */
function collectedIn(archive: FileTree, folder: string): { readonly collected?: number } {
  const collected = ['RUNNING', 'STOPPED'].map((mark) => archive.entry(`${folder}/${mark}`)?.modified).find(Boolean);
  return collected === undefined ? {} : { collected };
}

/** What a report of crm_report inside another report holds of what commands printed. */
export const crmCommandsOf = (archive: FileTree, host: string): RecordedCommand[] => {
  const folder = nodeNamed(nodesOf(archive), host);
  return folder === undefined ? [] : commandsInTexts(archive, folder);
};

/** Nodes are named as `uname -n` names the host, which is its full name or the first part of it. */
const nodeNamed = (nodes: ReadonlyMap<string, string>, host: string): string | undefined =>
  nodes.get(host) ?? [...nodes].find(([node]) => isSameHost(node, host))?.[1];

/** Folders of nodes, by name: at the top, or in the one folder that the report is packed as. */
function nodesOf(archive: FileTree): ReadonlyMap<string, string> {
  const isNode = (folder: string): boolean =>
    ['RUNNING', 'STOPPED'].some((mark) => archive.entry(`${folder}/${mark}`)?.type === 'file');
  const tops = archive.names('/').map((top) => `/${top}`);
  const folders = [...tops, ...tops.flatMap((top) => archive.names(top).map((name) => `${top}/${name}`))];
  return new Map(folders.filter(isNode).map((folder) => [posix.basename(folder), folder]));
}

/** The files of one node under the paths that they have on the host. */
class NodeFiles implements FileTree {
  readonly #archive: FileTree;
  readonly #folder: string;

  constructor(archive: FileTree, folder: string) {
    this.#archive = archive;
    this.#folder = folder;
  }

  /** The place of a path of the host in the report. */
  #at(path: string): string | undefined {
    const [kept, place] = Object.entries(places).find(([, each]) => path === each || path.startsWith(`${each}/`)) ?? [];
    return kept === undefined || place === undefined
      ? undefined
      : resolveIn(this.#archive, `${this.#folder}/${kept}${path.slice(place.length)}`);
  }

  entry(path: string): TreeEntry | undefined {
    const at = this.#at(path);
    if (at !== undefined) return this.#archive.entry(at);
    const above = Object.values(places).some((place) => place.startsWith(`${path}/`) && this.#at(place) !== undefined);
    return above ? { type: 'directory', size: 0 } : undefined;
  }

  names(folder: string): readonly string[] {
    const at = this.#at(folder);
    if (at !== undefined) return this.#archive.names(at);
    const below = Object.values(places).filter(
      (place) => place.startsWith(`${folder === '/' ? '' : folder}/`) && this.#at(place) !== undefined,
    );
    return [
      ...new Set(below.map((place) => place.slice(folder === '/' ? 1 : folder.length + 1).split('/', 1)[0] ?? '')),
    ].sort();
  }

  read(path: string): Buffer {
    return this.#archive.read(this.#at(path) ?? path);
  }

  digest(path: string): string {
    return this.#archive.digest(this.#at(path) ?? path);
  }

  link(_path: string, { type, target }: TreeEntry): string | undefined {
    return type === 'link' ? target : undefined;
  }
}
