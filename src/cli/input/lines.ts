import { open } from 'node:fs/promises';

/**
 * Yields the lines of a file, decoded as UTF-8. All lines share one buffer, as large as the longest line. A recorded
 * pair is a line of a megabyte; a buffer per line would burden the garbage collector on large fleets.
 */
export async function* linesOf(path: string, size = 1024 * 1024): AsyncGenerator<string> {
  const file = await open(path);
  try {
    let block = Buffer.allocUnsafe(size);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await file.read(block, filled, block.length - filled);
      if (bytesRead === 0) break;
      const whole = block.subarray(0, filled + bytesRead);
      let begin = 0;
      for (let end = whole.indexOf(0x0a, filled); end >= 0; end = whole.indexOf(0x0a, begin)) {
        yield whole.toString('utf8', begin, end);
        begin = end + 1;
      }
      filled = whole.copy(block, 0, begin);
      if (filled === block.length) block = Buffer.concat([block], 2 * filled);
    }
    if (filled > 0) yield block.toString('utf8', 0, filled);
  } finally {
    await file.close();
  }
}
