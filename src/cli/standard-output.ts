import { writeSync } from 'node:fs';

/**
 * Writes to standard output and waits until it is taken: a pipe may be slow, and the process ends afterwards. Not
 * through `process.stdout` where that can be avoided: the streams behind it are a sixth of what a short command costs.
 */
export async function writeOut(text: string): Promise<void> {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // `halint check | head`: the reader has what it wanted, and the exit code is still the audit's.
    if (code === 'EPIPE') return;
    if (code !== 'EAGAIN') throw error;
    // Somebody made the pipe non-blocking and it is full: a stream can wait.
    await writeThroughStream(bytes.subarray(written));
  }
}

const writeThroughStream = (bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? resolve() : reject(error)));
    process.stdout.write(bytes, (error) => {
      if (error === undefined || error === null) resolve();
    });
  });
