import { Header } from 'tar';

/** A file in an archive. */
export interface Member {
  readonly path: string;
  readonly bytes: Buffer;
}

const block = 512;

/** One file of a tar archive. Equal members give equal bytes: no time, no owner. */
export function tarMember({ path, bytes }: Member): Buffer {
  const header = new Header({
    ...{ path, mode: 0o644, uid: 0, gid: 0, size: bytes.length, mtime: new Date(0), type: 'File' },
  });
  const head = Buffer.alloc(block);
  if (header.encode(head)) throw new Error(`the path is too long for an archive: ${path}`);
  return Buffer.concat([head, bytes, Buffer.alloc((block - (bytes.length % block)) % block)]);
}

/** The end of an archive. */
export const tarEnd = Buffer.alloc(2 * block);

/**
 * The members of an archive that `tarMember` made, or why it is another one. Every byte counts: the archive must be
 * exactly what its members give, so that a change of padding or of an unused field is noticed too.
 */
export function readTar(archive: Buffer): { readonly members: readonly Member[] } | { readonly fault: string } {
  const members: Member[] = [];
  let at = 0;
  while (at + block <= archive.length && archive[at] !== 0) {
    const header = new Header(archive, at);
    const { path = '', size = -1, cksumValid } = header;
    if (!cksumValid || size < 0) return { fault: `the header at byte ${at} is damaged` };
    const bytes = archive.subarray(at + block, at + block + size);
    if (bytes.length < size) return { fault: `it ends within ${path}` };
    const member = { path, bytes };
    const length = block + Math.ceil(size / block) * block;
    const differs = !archive.subarray(at, at + length).equals(tarMember(member));
    if (differs) return { fault: `the header or the padding of ${path} is not as halint writes it` };
    members.push(member);
    at += length;
  }
  if (!archive.subarray(at).equals(tarEnd)) return { fault: `the end of the archive, from byte ${at}, is damaged` };
  return { members };
}
