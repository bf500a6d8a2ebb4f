import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';

/**
 * Maximum size of each kind of file, in bytes. Hand-written files are far smaller; generated files may contain a whole
 * pair.
 */
export const atMost = {
  configuration: 1024 * 1024,
  secret: 64 * 1024,
  plan: 64 * 1024 * 1024,
  baseline: 64 * 1024 * 1024,
  /** The maximum string length of V8. */
  record: 512 * 1024 * 1024 - 32,
} as const;

export type FileContent = { readonly bytes: Buffer } | { readonly failure: string; readonly code?: string };

/**
 * Reads an input file: a regular file within the size limit or, with `pipe`, an unnamed shell pipe (`<(…)`,
 * `/dev/stdin`). Never blocks on a FIFO or a device. A failure is a sentence without the file name.
 */
export function readNamedFile(path: string, limit: number, pipe: 'pipe' | 'no pipe' = 'no pipe'): FileContent {
  const unnamedPipe = pipe === 'pipe' && isUnnamedPipe(path);
  let descriptor: number | undefined;
  try {
    // Without O_NONBLOCK, opening a FIFO blocks until there is a writer.
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

/** Reads to the end, regardless of the reported size: files in /proc report 0, and others may grow. */
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
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder; a file is expected',
  ELOOP: 'its symbolic links form a loop',
  ENXIO: 'it is a socket; a regular file is expected',
  EAGAIN: 'it is a device without data; a regular file is expected',
};
