import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pipeline, Readable } from 'node:stream';
import { ArchiveError } from './archive-error.ts';

/** Programs by the Debian packages that have them. */
const packages = { xz: 'xz-utils', bzip2: 'bzip2', zstd: 'zstd' } as const;

/** Bytes, decompressed by a program of this machine, or by `without` if the machine does not have it. */
export async function* throughProgram(
  bytes: AsyncIterable<Buffer>,
  program: keyof typeof packages,
  name: string,
  signal: AbortSignal,
  without?: () => AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const child = spawn(program, ['-dc'], { stdio: ['pipe', 'pipe', 'pipe'], signal });
  if (without !== undefined) {
    const started = await once(child, 'spawn').catch((error: unknown) => error);
    if (started instanceof Error) {
      if (!('code' in started) || started.code !== 'ENOENT') throw new ArchiveError(`${program}: ${started.message}`);
      yield* without();
      return;
    }
  }
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said = `${said}${data.toString('utf8')}`.slice(0, 500)));
  const ended = new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => {
      const missing = 'code' in error && error.code === 'ENOENT';
      resolve(
        missing
          ? `there is no ${program} here to decompress ${name}; install it (Debian: ${packages[program]}), or unpack the archive and name the folder`
          : sentence(error),
      );
    });
    child.on('close', (exit) =>
      resolve(
        exit === 0
          ? undefined
          : `${name} is not whole: ${said.trim() || `${program} ended with ${exit ?? 'a signal'}`}`,
      ),
    );
  });
  // The program ends early for damaged bytes (EPIPE); why the bytes themselves ended counts more than its message.
  let source: unknown;
  pipeline(Readable.from(bytes), child.stdin, (error) => (source = error));
  try {
    for await (const piece of child.stdout) if (Buffer.isBuffer(piece)) yield piece;
    const wrong = await ended;
    if (source instanceof ArchiveError) throw source;
    if (wrong !== undefined) throw new ArchiveError(wrong);
  } catch (error) {
    throw error instanceof ArchiveError ? error : new ArchiveError(`${name} is not whole: ${sentence(error)}`);
  } finally {
    child.kill('SIGKILL');
  }
}

const sentence = (error: unknown): string => (error instanceof Error ? error.message : 'unreadable');
