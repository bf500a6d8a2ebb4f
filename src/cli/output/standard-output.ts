import { write } from 'node:fs';
import { promisify } from 'node:util';
import { statusLine } from './status-line.ts';
import { reasonOf } from './replaced-file.ts';
import { UsageError } from '../usage-error.ts';

const writeTo = promisify(write);

/**
 * Writes to standard output and waits until all data is written, because a pipe may be slow and the process may exit
 * afterwards. Asynchronous, because hosts may send data meanwhile. Avoids `process.stdout`: loading its streams takes a
 * sixth of the time of a short command.
 */
export async function writeOut(text: string): Promise<void> {
  statusLine.clear();
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += (await writeTo(1, bytes, written)).bytesWritten;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // `halint check | head`: the reader is done. The exit code is still that of the audit.
    if (code === 'EPIPE') return;
    if (code !== 'EAGAIN') throw failed(error);
    // The pipe is non-blocking and full; a stream can wait.
    await writeThroughStream(bytes.subarray(written));
  }
}

/** A full disk or a closed descriptor is not an internal error. */
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
