import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { FileTree, TreeEntry } from './file-tree.ts';

/** Files in memory by the path that they have on the host. */
export class MapTree implements FileTree {
  readonly #files: ReadonlyMap<string, Buffer>;
  readonly #names = new Map<string, Set<string>>();

  constructor(files: ReadonlyMap<string, Buffer>) {
    this.#files = files;
    for (const path of files.keys()) {
      for (let below = path; below !== '/'; below = posix.dirname(below)) {
        const folder = posix.dirname(below);
        this.#names.set(folder, (this.#names.get(folder) ?? new Set()).add(posix.basename(below)));
      }
    }
  }

  entry(path: string): TreeEntry | undefined {
    const content = this.#files.get(path);
    if (content !== undefined) return { type: 'file', size: content.length };
    return path === '/' || this.#names.has(path) ? { type: 'directory', size: 0 } : undefined;
  }

  names(folder: string): readonly string[] {
    return [...(this.#names.get(folder) ?? [])].sort();
  }

  read(path: string): Buffer {
    return this.#files.get(path) ?? Buffer.alloc(0);
  }

  digest(path: string): string {
    return createHash('sha256').update(this.read(path)).digest('hex');
  }

  link(): undefined {
    return undefined;
  }
}
