import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Why an archive cannot be read: a sentence for a person, with what to do. */
export class ArchiveError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ArchiveError';
  }
}

/**
 * Compressions by their first bytes. Node has gzip; the programs are where archives with such names are made and
 * opened.
 */
const programs: readonly { readonly magic: string; readonly program: string; readonly debian: string }[] = [
  { magic: 'fd377a585a00', program: 'xz', debian: 'xz-utils' },
  { magic: '425a68', program: 'bzip2', debian: 'bzip2' },
  { magic: '28b52ffd', program: 'zstd', debian: 'zstd' },
];

/** The bytes of a file, decompressed if it is compressed, piece by piece. Throws `ArchiveError` where it ends early. */
export async function* unpackArchive(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const first = await firstBytes(path);
  const known = programs.find(({ magic }) => first.startsWith(magic));
  if (known !== undefined) return yield* throughProgram(path, known, signal);
  const file = createReadStream(path, { signal });
  if (!first.startsWith('1f8b')) return yield* pieces(file, path);
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  try {
    yield* pieces(file.pipe(gunzip), path);
  } finally {
    file.destroy();
  }
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path).catch((error: unknown) => {
    throw new ArchiveError(`cannot read ${path}: ${sentence(error)}`);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(6), 0, 6, 0);
    return buffer.subarray(0, bytesRead).toString('hex');
  } finally {
    await file.close();
  }
}

async function* pieces(stream: Readable, path: string): AsyncGenerator<Buffer> {
  try {
    for await (const piece of stream) if (Buffer.isBuffer(piece)) yield piece;
  } catch (error) {
    throw new ArchiveError(`${path} is not whole: ${sentence(error)}`);
  }
}

async function* throughProgram(
  path: string,
  { program, debian }: (typeof programs)[number],
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const child = spawn(program, ['-dc', '--', path], { stdio: ['ignore', 'pipe', 'pipe'], signal });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said = `${said}${data.toString('utf8')}`.slice(0, 500)));
  const ended = new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => {
      const missing = 'code' in error && error.code === 'ENOENT';
      resolve(
        missing
          ? `there is no ${program} here to decompress ${path}; install it (Debian: ${debian}), or unpack the archive and name the folder`
          : sentence(error),
      );
    });
    child.on('close', (exit) =>
      resolve(
        exit === 0
          ? undefined
          : `${path} is not whole: ${said.trim() || `${program} ended with ${exit ?? 'a signal'}`}`,
      ),
    );
  });
  try {
    yield* pieces(child.stdout, path);
    const wrong = await ended;
    if (wrong !== undefined) throw new ArchiveError(wrong);
  } finally {
    child.kill('SIGKILL');
  }
}

const sentence = (error: unknown): string => (error instanceof Error ? error.message : 'unreadable');
