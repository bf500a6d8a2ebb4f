import { writeSync } from 'node:fs';

/**
 * Writes a short text (version, help) to standard output synchronously. Returns an error message; a closed pipe is not
 * an error.
 */
export function writeNow(text: string): string | undefined {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') return undefined;
      // The pipe is non-blocking and full.
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      else
        return `cannot write to standard output: ${error instanceof Error ? error.message.replace(/^[A-Z]+: |, write$/g, '') : 'failed'}`;
    }
  }
  return undefined;
}
