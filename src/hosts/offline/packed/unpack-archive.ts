import { createReadStream } from 'node:fs';
import { pipeline, Readable, Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { ArchiveError } from './archive-error.ts';
import { throughProgram } from './through-program.ts';

/** Compressions by their first bytes. ARCHITECTURE.md says which of them Node or a program decompresses, and why. */
const compressions = {
  gzip: '1f8b',
  xz: 'fd377a585a00',
  bzip2: '425a68',
  zstd: '28b52ffd',
} as const;

type Compression = keyof typeof compressions;

const compressionOf = (start: Buffer): Compression | undefined => {
  const first = start.subarray(0, 6).toString('hex');
  for (const name of ['gzip', 'xz', 'bzip2', 'zstd'] as const) if (first.startsWith(compressions[name])) return name;
  return undefined;
};

/** The bytes of a file, decompressed if it is compressed, piece by piece. Throws `ArchiveError` where it ends early. */
export const unpackArchive = (path: string, signal: AbortSignal): AsyncGenerator<Buffer> =>
  decompressed(bytesOf(createReadStream(path, { signal }), `cannot read ${path}`), path, signal);

/** The same for bytes from elsewhere, such as a member of another archive; `name` is for messages. */
export async function* decompressed(
  bytes: AsyncIterable<Buffer>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const { start, all } = await peeked(bytes);
  const compression = compressionOf(start);
  let first = compression !== undefined;
  for await (const piece of unpacked(all, compression, name, signal)) {
    // A few bytes become many pieces: the file itself may have been read to its end before the deadline.
    if (signal.aborted) throw new ArchiveError(`${name} was not read to its end`);
    // tar would decompress it once more, without a limit.
    if (first && compressionOf(piece) !== undefined)
      throw new ArchiveError(`${name} is compressed twice; decompress it once, or unpack it and name the folder`);
    first = false;
    yield piece;
  }
}

function unpacked(
  all: AsyncIterable<Buffer>,
  compression: Compression | undefined,
  name: string,
  signal: AbortSignal,
): AsyncIterable<Buffer> {
  const through = (stream: Transform): AsyncIterable<Buffer> =>
    bytesOf(
      pipeline(Readable.from(all), stream, () => {}),
      `${name} is not whole`,
    );
  switch (compression) {
    case undefined:
      return all;
    case 'gzip':
      return through(zlib.createGunzip());
    case 'zstd': {
      const zstd = zstdOfNode();
      return zstd === undefined ? throughProgram(all, compression, name, signal) : through(zstd);
    }
    case 'xz':
      return throughProgram(all, compression, name, signal, () => inThisProcess(all, name));
    case 'bzip2':
      return throughProgram(all, compression, name, signal);
  }
}

/** The library is loaded only where it is needed. */
async function* inThisProcess(all: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const { throughXz } = await import('./through-xz.ts');
  yield* throughXz(all, name);
}

/** Node has zstd since 22.15. */
function zstdOfNode(): Transform | undefined {
  const create: unknown = Reflect.get(zlib, 'createZstdDecompress');
  const made: unknown = typeof create === 'function' ? Reflect.apply(create, zlib, []) : undefined;
  return made instanceof Transform ? made : undefined;
}

/** The first bytes, and all bytes from the first one on. */
async function peeked(
  bytes: AsyncIterable<Buffer>,
): Promise<{ readonly start: Buffer; readonly all: AsyncIterable<Buffer> }> {
  const rest = bytes[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  while (start.length < 6) {
    const next = await rest.next();
    if (next.done === true) break;
    start = Buffer.concat([start, next.value]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    try {
      yield start;
      for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
    } finally {
      await rest.return?.();
    }
  }
  return { start, all: all() };
}

/** The pieces of a stream; its error as an `ArchiveError`. */
export async function* bytesOf(stream: Readable, otherwise: string): AsyncGenerator<Buffer> {
  try {
    for await (const piece of stream) if (Buffer.isBuffer(piece)) yield piece;
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError(`${otherwise}: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}
