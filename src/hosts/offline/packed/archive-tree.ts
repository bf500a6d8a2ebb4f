import type { Hash } from 'node:crypto';
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { ReadEntry } from 'tar';
import { Parser } from 'tar';
import type { FileTree, TreeEntry } from '../file-tree.ts';
import { ArchiveError } from './archive-error.ts';
import { isReportName } from './report-name.ts';

/**
 * Content that is kept of one file, in bytes: the list of what sos collected on a large host is longer than any source
 * may be.
 */
const fileCap = 16 * 1024 * 1024;
/** Content that is kept of one archive, in bytes; more belongs on a disk. */
const contentCap = 512 * 1024 * 1024;
/** Bytes of one archive once it is decompressed, logs included. */
const unpackedCap = 8 * 1024 * 1024 * 1024;
/** Files and folders of one archive, those included that only a longer name implies. */
const entryCap = 250_000;
/** PATH_MAX: no program opens a longer path, and each folder of a path takes memory. */
const pathCap = 4096;
/** halint reads nothing in logs, and they are most of what support tools collect. */
const logs = /(?:^|\/)(?:var\/log|sos_logs|journal)\//;

interface Kept extends TreeEntry {
  readonly content?: Buffer;
  readonly sha256?: string;
}

/**
 * The files of a tar archive in memory: nothing is unpacked to a disk. Of very large files there is the digest and no
 * content, of archives of sos inside it neither. Throws `ArchiveError` where it is no tar archive, or not whole.
 */
export async function readArchive(pieces: AsyncIterable<Buffer>, path: string): Promise<FileTree> {
  const tree = new ArchiveTree();
  let wrong: string | undefined;
  let kept = 0;
  let bytes = 0;
  const parser = new Parser({
    onReadEntry: (entry) => {
      if (entry.path.length > pathCap) {
        wrong ??= `it holds a path of ${entry.path.length} characters, and Linux has none of more than ${pathCap}`;
        return entry.resume();
      }
      collect(entry, (file) => {
        kept += file.content?.length ?? 0;
        tree.add(entry.path, file);
      });
    },
    // What tar only remarks on (a header with an attribute that it does not know) loses no file.
    onwarn: (code, message) => {
      if (code !== 'TAR_ENTRY_INFO' && code !== 'TAR_ENTRY_UNSUPPORTED') wrong ??= String(message);
    },
  });
  for await (const piece of pieces) {
    parser.write(piece);
    if (wrong !== undefined) break;
    bytes += piece.length;
    if (bytes > unpackedCap)
      throw new ArchiveError(
        `${path} decompresses to more than ${unpackedCap / 1024 / 1024 / 1024} GiB; unpack it and name the folder`,
      );
    if (tree.size > entryCap)
      throw new ArchiveError(
        `${path} holds more than ${entryCap} files and folders; unpack what is needed and name the folder`,
      );
    if (kept > contentCap)
      throw new ArchiveError(
        `${path} holds more than ${contentCap / 1024 / 1024} MiB without the logs; unpack it and name the folder`,
      );
  }
  if (wrong === undefined) parser.end();
  if (wrong !== undefined || tree.empty)
    throw new ArchiveError(`${path} is no whole tar archive: ${wrong ?? 'it holds nothing'}`);
  return tree;
}

/** Takes an entry's content as it comes; `done` is called once it is there. */
function collect(entry: ReadEntry, done: (file: Kept) => void): void {
  const about = describe(entry);
  if (about.type !== 'file' || entry.type === 'Link' || logs.test(entry.path) || isReportName(entry.path)) {
    entry.resume();
    return done(about);
  }
  const hash: Hash = createHash('sha256');
  const content: Buffer[] = [];
  entry.on('data', (piece: Buffer) => {
    hash.update(piece);
    if (about.size <= fileCap) content.push(piece);
  });
  entry.on('end', () =>
    done({
      ...about,
      ...(about.size <= fileCap ? { content: Buffer.concat(content) } : {}),
      sha256: hash.digest('hex'),
    }),
  );
}

function describe(entry: ReadEntry): TreeEntry {
  const { mode, uid, gid, uname, gname, mtime, linkpath } = entry;
  const type = typeOf(entry.type);
  const owned = mode !== undefined && uid !== undefined && gid !== undefined;
  return {
    type,
    size: entry.size,
    ...(linkpath !== undefined && type !== 'directory' ? { target: linkpath } : {}),
    ...(owned
      ? { access: { mode: mode & 0o7777, user: nameOf(uname, uid), group: nameOf(gname, gid), uid, gid } }
      : {}),
    ...(mtime === undefined ? {} : { modified: Math.floor(mtime.getTime() / 1000) }),
  };
}

/** A header may have the number alone, and number 0 is root on every Linux. */
const nameOf = (name: string | undefined, id: number): string =>
  name !== undefined && name !== '' ? name : id === 0 ? 'root' : String(id);

function typeOf(type: string): TreeEntry['type'] {
  switch (type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile':
    case 'Link':
      return 'file';
    case 'Directory':
    case 'GNUDumpDir':
      return 'directory';
    case 'SymbolicLink':
      return 'link';
    default:
      return 'other';
  }
}

class ArchiveTree implements FileTree {
  readonly #entries = new Map<string, Kept>([['/', { type: 'directory', size: 0 }]]);
  readonly #names = new Map<string, Set<string>>();

  get empty(): boolean {
    return this.#entries.size === 1;
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * A name with `..` in it is no file of the host; of two with the same name the later one counts, as tar unpacks them.
   */
  add(name: string, file: Kept): void {
    if (name.split('/').includes('..')) return;
    const path = posix.join('/', name).replace(/(?<=.)\/$/, '');
    this.#entries.set(path, this.#linked(file));
    this.#nameIn(path);
  }

  /** A hard link has no content of its own: it is the file that it names, which came before it. */
  #linked(file: Kept): Kept {
    if (file.type !== 'file' || file.target === undefined) return file;
    const { target, ...own } = file;
    const first = this.#entries.get(posix.join('/', target));
    return first?.type === 'file' ? first : { ...own, type: 'other' };
  }

  /** Enters a path in its folder, and the folders that are not there yet in theirs. */
  #nameIn(path: string): void {
    for (let below = path; below !== '/'; ) {
      const folder = posix.dirname(below);
      const names = this.#names.get(folder) ?? new Set();
      this.#names.set(folder, names.add(posix.basename(below)));
      if (this.#entries.has(folder)) return;
      // An archive of single files names no folders, and says nothing of their owners.
      this.#entries.set(folder, { type: 'directory', size: 0 });
      below = folder;
    }
  }

  entry(path: string): TreeEntry | undefined {
    const found = this.#entries.get(posix.join('/', path));
    if (found === undefined) return undefined;
    const { content: _content, sha256: _sha256, ...entry } = found;
    return entry;
  }

  names(folder: string): readonly string[] {
    return [...(this.#names.get(posix.join('/', folder)) ?? [])].sort();
  }

  read(path: string): Buffer {
    const content = this.#entries.get(posix.join('/', path))?.content;
    if (content === undefined) throw new ArchiveError(`the content of ${path} is not kept`);
    return content;
  }

  digest(path: string): string {
    const sha256 = this.#entries.get(posix.join('/', path))?.sha256;
    if (sha256 === undefined) throw new ArchiveError(`the content of ${path} is not kept`);
    return sha256;
  }

  link(_path: string, { type, target }: TreeEntry): string | undefined {
    return type === 'link' ? target : undefined;
  }
}
