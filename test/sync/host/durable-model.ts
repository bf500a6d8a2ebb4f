/**
 * A file system that forgets. Data and mode of a file are durable after an fsync of the file, names in a folder after
 * an fsync of the folder; of everything else a power loss may keep any part. Stricter than ext4 or XFS, which keep
 * more.
 */

interface Inode {
  readonly kind: 'file' | 'folder' | 'link';
  data: Buffer;
  mode: number;
  /** The mode that it came into being with. */
  readonly made: number;
  /** What is left of it for certain. */
  durable: { readonly data: Buffer; readonly mode: number } | undefined;
  readonly names: Map<string, Inode>;
  readonly durableNames: Map<string, Inode>;
}

/** Names that come and go together, as rename does it. */
interface Pending {
  readonly folder: Inode;
  readonly changes: readonly { readonly name: string; readonly inode: Inode | undefined }[];
}

/** A file as it is after a power loss: `torn` when no fsync had come after its last write. */
export interface Survivor {
  readonly kind: Inode['kind'];
  readonly data: Buffer;
  readonly mode: number;
  readonly torn: boolean;
  /** The same for two names of one file. */
  readonly file: object;
}

export class DurableModel {
  readonly #root = folder();
  #pending: Pending[] = [];

  /** What was there before counts as durable. */
  place(path: string, kind: Inode['kind'], data: Buffer, mode: number): void {
    const inode: Inode = {
      kind,
      data,
      mode,
      made: mode,
      durable: { data, mode },
      names: new Map(),
      durableNames: new Map(),
    };
    const { parent, name } = this.#parent(path);
    parent?.names.set(name, inode);
    parent?.durableNames.set(name, inode);
  }

  make(path: string, kind: Inode['kind'], mode: number, data: Buffer = Buffer.alloc(0)): void {
    this.#change(path, { kind, data, mode, made: mode, durable: undefined, names: new Map(), durableNames: new Map() });
  }

  exists(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  append(path: string, data: Buffer): void {
    const inode = this.#find(path);
    if (inode !== undefined) inode.data = Buffer.concat([inode.data, data]);
  }

  truncate(path: string): void {
    const inode = this.#find(path);
    if (inode !== undefined) inode.data = Buffer.alloc(0);
  }

  read(path: string): Buffer {
    return this.#find(path)?.data ?? Buffer.alloc(0);
  }

  chmod(path: string, mode: number): void {
    const inode = this.#find(path);
    if (inode !== undefined) inode.mode = mode;
  }

  link(from: string, to: string): void {
    const inode = this.#find(from);
    if (inode !== undefined) this.#change(to, inode);
  }

  remove(path: string): void {
    this.#change(path, undefined);
  }

  rename(from: string, to: string): void {
    const inode = this.#find(from);
    const [old, next] = [this.#parent(from), this.#parent(to)];
    if (inode === undefined || old.parent === undefined || next.parent === undefined) return;
    old.parent.names.delete(old.name);
    next.parent.names.set(next.name, inode);
    if (old.parent === next.parent) {
      this.#pending.push({
        folder: old.parent,
        changes: [
          { name: old.name, inode: undefined },
          { name: next.name, inode },
        ],
      });
    } else {
      this.#pending.push(
        { folder: old.parent, changes: [{ name: old.name, inode: undefined }] },
        { folder: next.parent, changes: [{ name: next.name, inode }] },
      );
    }
  }

  fsync(path: string): void {
    const inode = this.#find(path);
    if (inode === undefined) return;
    inode.durable = { data: inode.data, mode: inode.mode };
    if (inode.kind !== 'folder') return;
    for (const { folder: each, changes } of this.#pending) if (each === inode) commit(inode.durableNames, changes);
    this.#pending = this.#pending.filter(({ folder: each }) => each !== inode);
  }

  /** How many changes of names a power loss now may keep or drop, each for itself. */
  get undecided(): number {
    return this.#pending.length;
  }

  /** What is there after a power loss now, when of the undecided changes those are kept that `keep` says. */
  afterPowerLoss(keep: (change: number) => boolean): ReadonlyMap<string, Survivor> {
    const names = new Map<Inode, Map<string, Inode>>();
    const of = (inode: Inode): Map<string, Inode> => {
      const known = names.get(inode) ?? new Map(inode.durableNames);
      names.set(inode, known);
      return known;
    };
    this.#pending.forEach((pending, i) => {
      if (keep(i)) commit(of(pending.folder), pending.changes);
    });
    const found = new Map<string, Survivor>();
    const walk = (inode: Inode, path: string): void => {
      for (const [name, child] of of(inode)) {
        const torn = child.kind === 'file' && child.durable?.data !== child.data;
        // What was never made durable may be empty, or half of it; the mode is the one of the last fsync, or the first.
        const data = torn ? (child.durable?.data ?? child.data.subarray(0, child.data.length / 2)) : child.data;
        found.set(`${path}/${name}`, {
          kind: child.kind,
          data,
          mode: child.durable?.mode ?? child.made,
          torn: torn && child.durable === undefined,
          file: child,
        });
        if (child.kind === 'folder') walk(child, `${path}/${name}`);
      }
    };
    walk(this.#root, '');
    return found;
  }

  #change(path: string, inode: Inode | undefined): void {
    const { parent, name } = this.#parent(path);
    if (parent === undefined) return;
    if (inode === undefined) parent.names.delete(name);
    else parent.names.set(name, inode);
    this.#pending.push({ folder: parent, changes: [{ name, inode }] });
  }

  #find(path: string): Inode | undefined {
    let at: Inode | undefined = this.#root;
    for (const step of path.split('/').filter((each) => each !== '')) at = at?.names.get(step);
    return at;
  }

  #parent(path: string): { parent: Inode | undefined; name: string } {
    const cut = path.lastIndexOf('/');
    return { parent: this.#find(path.slice(0, cut)), name: path.slice(cut + 1) };
  }
}

const folder = (): Inode => ({
  kind: 'folder',
  data: Buffer.alloc(0),
  mode: 0o755,
  made: 0o755,
  durable: { data: Buffer.alloc(0), mode: 0o755 },
  names: new Map(),
  durableNames: new Map(),
});

function commit(names: Map<string, Inode>, changes: Pending['changes']): void {
  for (const { name, inode } of changes) {
    if (inode === undefined) names.delete(name);
    else names.set(name, inode);
  }
}
