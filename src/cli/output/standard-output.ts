import { write } from 'node:fs';
import { promisify } from 'node:util';
import { reasonOf } from './replaced-file.ts';
import { UsageError } from '../usage-error.ts';

const writeTo = promisify(write);

/**
 * Writes to standard output and waits until it is taken: a pipe may be slow, and the process ends afterwards. The
 * process goes on meanwhile, because hosts may be talking to it. Not through `process.stdout` where that can be
 * avoided: the streams behind it are a sixth of what a short command costs.
 */
export async function writeOut(text: string): Promise<void> {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += (await writeTo(1, bytes, written)).bytesWritten;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // `halint check | head`: the reader has what it wanted, and the exit code is still the audit's.
    if (code === 'EPIPE') return;
    if (code !== 'EAGAIN') throw failed(error);
    // Somebody made the pipe non-blocking and it is full: a stream can wait.
    await writeThroughStream(bytes.subarray(written));
  }
}

/** A full disk, a closed descriptor: nothing that halint could do better. */
const failed = (error: unknown): UsageError => new UsageError(`cannot write to standard output: ${reasonOf(error)}`);

const writeThroughStream = (bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    const ended = (error: NodeJS.ErrnoException): void => (error.code === 'EPIPE' ? resolve() : reject(failed(error)));
    process.stdout.once('error', ended);
    process.stdout.write(bytes, (error) => {
      if (error !== undefined && error !== null) return;
      process.stdout.off('error', ended);
      resolve();
    });
  });
