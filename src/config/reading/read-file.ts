import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';

/**
 * Largest file of each kind, in bytes. What a person writes is far smaller; what halint wrote may hold a whole pair.
 */
export const atMost = {
  configuration: 1024 * 1024,
  secret: 64 * 1024,
  plan: 64 * 1024 * 1024,
  baseline: 64 * 1024 * 1024,
  /** V8 holds no longer text. */
  record: 512 * 1024 * 1024 - 32,
} as const;

export type FileContent = { readonly bytes: Buffer } | { readonly failure: string; readonly code?: string };

/**
 * Reads a file that a person named: a regular file of a reasonable size, or, where `pipe` says so, an unnamed pipe of
 * the shell (`<(…)`, `/dev/stdin`). Never waits for a FIFO or a device. A failure is a sentence without the file's
 * name.
 */
export function readNamedFile(path: string, limit: number, pipe: 'pipe' | 'no pipe' = 'no pipe'): FileContent {
  const unnamedPipe = pipe === 'pipe' && isUnnamedPipe(path);
  let descriptor: number | undefined;
  try {
    // Without O_NONBLOCK the opening of a FIFO waits for somebody who writes into it.
    descriptor = openSync(path, constants.O_RDONLY | (unnamedPipe ? 0 : constants.O_NONBLOCK));
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) return { failure: 'it is a folder; a file is expected', code: 'EISDIR' };
    if (!stat.isFile() && !unnamedPipe) return { failure: `it is ${kindOf(stat)}; a regular file is expected` };
    if (stat.isFile() && stat.size > limit) return tooLarge(limit);
    return readWhole(descriptor, limit);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    return { failure: sentences[code] ?? `it cannot be read (${code})`, code };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Reads to the end, whatever the size that was told: files in /proc say 0, and others grow meanwhile. */
function readWhole(descriptor: number, limit: number): FileContent {
  const pieces: Buffer[] = [];
  for (let size = 0; ; ) {
    const piece = Buffer.allocUnsafe(64 * 1024);
    const length = readSync(descriptor, piece);
    if (length === 0) return { bytes: Buffer.concat(pieces) };
    size += length;
    if (size > limit) return tooLarge(limit);
    pieces.push(piece.subarray(0, length));
  }
}

const tooLarge = (limit: number): FileContent => ({
  failure: `it is larger than ${limit >= 1024 * 1024 ? `${Math.floor(limit / 1024 / 1024)} MiB` : `${Math.floor(limit / 1024)} KiB`}`,
});

const isUnnamedPipe = (path: string): boolean =>
  /^\/dev\/(stdin|fd\/\d+)$|^\/proc\/self\/fd\/\d+$/.test(path) &&
  statSync(path, { throwIfNoEntry: false })?.isFIFO() === true;

function kindOf(stat: {
  isFIFO(): boolean;
  isSocket(): boolean;
  isCharacterDevice(): boolean;
  isBlockDevice(): boolean;
}): string {
  if (stat.isFIFO()) return 'a named pipe (FIFO)';
  return stat.isSocket() ? 'a socket' : 'a device';
}

const sentences: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'it may not be read by this account',
  EPERM: 'it may not be read by this account',
  EISDIR: 'it is a folder; a file is expected',
  ELOOP: 'its symbolic links form a loop',
  ENXIO: 'it is a socket; a regular file is expected',
  EAGAIN: 'it is a device without data; a regular file is expected',
};
