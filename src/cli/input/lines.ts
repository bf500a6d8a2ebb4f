import { open } from 'node:fs/promises';

/**
 * The lines of a file, one at a time, decoded as UTF-8. All are read into the same memory, as large as the longest
 * line: a recorded pair is a line of a megabyte, and ten thousand of them would else leave their blocks to the
 * collector of garbage.
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
