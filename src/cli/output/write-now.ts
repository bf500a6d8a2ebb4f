import { writeSync } from 'node:fs';

/**
 * Writes a short text to standard output before it returns: the version, the help. Gives what went wrong; that the
 * reader of a pipe has gone is nothing wrong.
 */
export function writeNow(text: string): string | undefined {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') return undefined;
      // Somebody made the pipe non-blocking, and it is full.
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      else
        return `cannot write to standard output: ${error instanceof Error ? error.message.replace(/^[A-Z]+: |, write$/g, '') : 'failed'}`;
    }
  }
  return undefined;
}
