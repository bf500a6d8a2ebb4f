import type { FileTree, TreeEntry } from './file-tree.ts';

/** A folder of a tree as a tree of its own. */
export class PartOfTree implements FileTree {
  readonly #tree: FileTree;
  readonly #folder: string;

  constructor(tree: FileTree, folder: string) {
    this.#tree = tree;
    this.#folder = folder === '/' ? '' : folder;
  }

  /** Where a path of the part is in the whole. */
  #at(path: string): string {
    return path === '/' && this.#folder !== '' ? this.#folder : this.#folder + path;
  }

  entry(path: string): TreeEntry | undefined {
    return this.#tree.entry(this.#at(path));
  }

  names(folder: string): readonly string[] {
    return this.#tree.names(this.#at(folder));
  }

  read(path: string): Buffer {
    return this.#tree.read(this.#at(path));
  }

  digest(path: string): string {
    return this.#tree.digest(this.#at(path));
  }

  link(path: string, entry: TreeEntry): string | undefined {
    return this.#tree.link(this.#at(path), entry);
  }
}
