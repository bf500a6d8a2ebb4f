import type { Access, FileType } from '../../sdk/index.ts';

/** The entry at a path; a symbolic link is not followed. */
export interface TreeEntry {
  readonly type: FileType;
  /** Bytes. */
  readonly size: number;
  /** Where a symbolic link points. */
  readonly target?: string;
  /** Absent where the tree keeps no owners: a checkout, a folder of rendered files. */
  readonly access?: Access;
  /** Seconds since the epoch; absent where it says nothing of the host's file. */
  readonly modified?: number;
}

/**
 * The files of one host as something other than that host keeps them: a folder, an archive. Paths are as the host names
 * them.
 */
export interface FileTree {
  /** Undefined if there is none. A link in the middle of the path is not followed. */
  entry(path: string): TreeEntry | undefined;
  /** Names in a folder, sorted by code unit; none for whatever is no folder. */
  names(folder: string): readonly string[];
  /** The content of a regular file. Throws where it cannot be read. */
  read(path: string): Buffer;
  /** SHA-256 of a regular file's content, hexadecimal. Throws where it cannot be read. */
  digest(path: string): string;
  /** The target of a link. A format without links may store them in another way. */
  link(path: string, entry: TreeEntry): string | undefined;
}

/** As many as Linux follows in one path, path_resolution(7). */
const mostLinks = 40;

/** The path that a path leads to, links followed as if the tree were the root; undefined where nothing is there. */
export function resolveIn(tree: FileTree, path: string, depth = 0): string | undefined {
  if (depth > mostLinks) return undefined;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  let at = '';
  for (const [i, part] of parts.entries()) {
    if (part === '..') {
      at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
      continue;
    }
    const next = `${at}/${part}`;
    const entry = tree.entry(next);
    if (entry === undefined) return undefined;
    const target = tree.link(next, entry);
    if (target !== undefined) {
      const from = target.startsWith('/') ? '' : at;
      return resolveIn(tree, [from, target, ...parts.slice(i + 1)].join('/'), depth + 1);
    }
    at = next;
  }
  return at === '' ? '/' : at;
}

/** Paths of the files (links included, folders not) below a folder, links not followed, in the order of their names. */
export function filesBelow(tree: FileTree, folder: string): readonly string[] {
  const found: string[] = [];
  const left = [folder];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (path !== folder && tree.entry(path)?.type !== 'directory') found.push(path);
    else for (const name of tree.names(path).toReversed()) left.push(`${path === '/' ? '' : path}/${name}`);
  }
  return found;
}

/** Why something in a tree cannot be read: a folder that this account may not enter, a disk that fails. */
export class TreeError extends Error {
  readonly reason: 'denied' | 'not-collected';

  constructor(reason: TreeError['reason'], message: string) {
    super(message);
    this.name = 'TreeError';
    this.reason = reason;
  }
}
