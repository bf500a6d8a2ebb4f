import type { FileTree, TreeEntry } from './file-tree.ts';

/** Two trees as one. A file of the first is taken before one of the second with the same path; folders are joined. */
export class TreeOverTree implements FileTree {
  readonly #first: FileTree;
  readonly #second: FileTree;

  constructor(first: FileTree, second: FileTree) {
    this.#first = first;
    this.#second = second;
  }

  #of(path: string): FileTree {
    return this.#first.entry(path) === undefined ? this.#second : this.#first;
  }

  entry(path: string): TreeEntry | undefined {
    return this.#first.entry(path) ?? this.#second.entry(path);
  }

  names(folder: string): readonly string[] {
    return [...new Set([...this.#first.names(folder), ...this.#second.names(folder)])].sort();
  }

  read(path: string): Buffer {
    return this.#of(path).read(path);
  }

  digest(path: string): string {
    return this.#of(path).digest(path);
  }

  link(path: string, entry: TreeEntry): string | undefined {
    return this.#of(path).link(path, entry);
  }
}
