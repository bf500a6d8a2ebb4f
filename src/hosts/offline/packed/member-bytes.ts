import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { Parser } from 'tar';
import { ArchiveError } from './archive-error.ts';
import { bytesOf, decompressed, unpackArchive } from './unpack-archive.ts';

/** A file in an archive: its path there, and its SHA-256 if the archive states it. */
export interface Member {
  readonly path: string;
  readonly sha256?: string;
}

/**
 * The decompressed bytes of an archive that is a member of another one. The outer archive is read again up to that
 * member; none of it is kept. Throws `ArchiveError` where the member is not whole.
 */
export const unpackMember = (
  outer: string,
  member: Member,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer> => decompressed(withDigest(memberBytes(outer, member, signal), member, name), name, signal);

/** The same for an archive that is a file in a folder. */
export const unpackFile = (path: string, member: Member, name: string, signal: AbortSignal): AsyncGenerator<Buffer> =>
  decompressed(
    withDigest(bytesOf(createReadStream(path, { signal }), `cannot read ${path}`), member, name),
    name,
    signal,
  );

/** Only the first member with this path: further ones with the same name could change between two looks. */
async function* memberBytes(outer: string, member: Member, signal: AbortSignal): AsyncGenerator<Buffer> {
  const found: Buffer[] = [];
  let state: 'before' | 'inside' | 'after' = 'before';
  const parser = new Parser({
    onReadEntry: (entry) => {
      if (state !== 'before' || posix.join('/', entry.path) !== `/${member.path}`) return entry.resume();
      state = 'inside';
      entry.on('data', (piece: Buffer) => found.push(piece));
      entry.on('end', () => (state = 'after'));
    },
  });
  const isAfter = (): boolean => state === 'after';
  for await (const piece of unpackArchive(outer, signal)) {
    parser.write(piece);
    yield* found.splice(0);
    if (isAfter()) return;
  }
  throw new ArchiveError(`${outer} is not whole: ${member.path} ends early`);
}

/** The same bytes; at their end an error if they are not those that the outer archive states. */
async function* withDigest(bytes: AsyncIterable<Buffer>, { sha256 }: Member, name: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const piece of bytes) {
    hash.update(piece);
    yield piece;
  }
  if (sha256 !== undefined && hash.digest('hex') !== sha256)
    throw new ArchiveError(`${name} is not the file that was collected: its SHA-256 is not the stated one`);
}
