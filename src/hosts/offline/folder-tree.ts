import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileTree, TreeEntry } from './file-tree.ts';
import { TreeError } from './file-tree.ts';

/** Content that is read of one file, in bytes: halint reads no longer ones, and a sparse file may have any size. */
const most = 64 * 1024 * 1024;

/**
 * A folder that holds the files of a host below the paths that they have there. Owners and times of the folder's own
 * files say nothing of the host's. What this account may not read is not taken for absent: that throws a `TreeError`.
 * A link leads to a file of this machine, so none is followed: `resolveIn` follows the links of a tree inside it.
 */
export class FolderTree implements FileTree {
  readonly #root: string;
  readonly #linksAsText: boolean;
  /** Paths of folders that lead through no link. */
  readonly #folders = new Set(['/']);

  /**
   * @param linksAsText a file may hold what a link points to, where links cannot be stored (some archives, git without
   * core.symlinks)
   */
  constructor(root: string, { linksAsText }: { readonly linksAsText: boolean }) {
    this.#root = root;
    this.#linksAsText = linksAsText;
  }

  entry(path: string): TreeEntry | undefined {
    const stat = tried(path, () => (this.#isFolder(dirname(join('/', path))) ? statOf(this.#at(path)) : undefined));
    if (stat === undefined) return undefined;
    const type = typeOf(stat);
    return {
      type,
      size: stat.size,
      ...(type === 'link' ? { target: tried(path, () => readlinkSync(this.#at(path))) } : {}),
    };
  }

  names(folder: string): readonly string[] {
    return this.entry(folder)?.type === 'directory' ? tried(folder, () => readdirSync(this.#at(folder)).sort()) : [];
  }

  read(path: string): Buffer {
    if ((this.entry(path)?.size ?? 0) > most)
      throw new TreeError('not-collected', `${path} is larger than ${most / 1024 / 1024} MiB`);
    return this.#content(path);
  }

  digest(path: string): string {
    return createHash('sha256').update(this.#content(path)).digest('hex');
  }

  link(path: string, { type, size, target }: TreeEntry): string | undefined {
    if (target !== undefined || !this.#linksAsText || type !== 'file' || size === 0 || size > 255) return target;
    const text = this.read(path).toString('utf8');
    if (!/^\.{0,2}\/?[\w.@/:-]+$/.test(text) || !text.includes('/')) return undefined;
    const leadsTo = text.startsWith('/') ? text : join(dirname(path), text);
    return this.entry(leadsTo) === undefined ? undefined : text;
  }

  #content(path: string): Buffer {
    if (this.entry(path)?.type !== 'file') throw new TreeError('not-collected', `${path} is not a regular file`);
    return tried(path, () => readFileSync(this.#at(path)));
  }

  /** Whether a path is a folder of this tree, and not one that a link leads to. */
  #isFolder(path: string): boolean {
    const parents: string[] = [];
    for (let at = path; !this.#folders.has(at); at = dirname(at)) parents.push(at);
    for (const folder of parents.reverse()) {
      if (statOf(this.#at(folder))?.isDirectory() !== true) return false;
      this.#folders.add(folder);
    }
    return true;
  }

  /** Where a path of the host is; `join` keeps `..` below the root, because the path is absolute. */
  #at(path: string): string {
    return join(this.#root, join('/', path));
  }
}

/** The same work; what the system says against it in words of the tree. `path`: as the host names it. */
function tried<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const denied = error.code === 'EACCES' || error.code === 'EPERM';
    throw new TreeError(
      denied ? 'denied' : 'not-collected',
      `${path}: ${denied ? 'this account may not read it' : error.message}`,
    );
  }
}

/** A file has nothing below it, which lstat(2) reports by another error code (ENOTDIR). */
function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

const typeOf = (stat: Stats): TreeEntry['type'] =>
  stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : stat.isSymbolicLink() ? 'link' : 'other';
