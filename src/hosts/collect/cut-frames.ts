/** A line of the script with the nonce, and all that follows until the next one. */
export interface Frame {
  readonly words: readonly string[];
  readonly body: Buffer;
}

/** Cuts the bytes into frames at lines that begin with the nonce. */
export function cut(bytes: Buffer, nonce: string): { noise: Buffer; frames: Frame[] } {
  const mark = Buffer.from(`\n@${nonce} `);
  const frames: Frame[] = [];
  let start = bytes.indexOf(mark);
  const noise = start < 0 ? bytes : bytes.subarray(0, start);
  while (start >= 0) {
    const lineEnd = bytes.indexOf(0x0a, start + mark.length);
    if (lineEnd < 0) break; // the line itself was cut off
    const next = bytes.indexOf(mark, lineEnd);
    frames.push({
      words: bytes.toString('utf8', start + mark.length, lineEnd).split(' '),
      body: bytes.subarray(lineEnd + 1, next < 0 ? bytes.length : Math.max(next, lineEnd + 1)),
    });
    start = next;
  }
  return { noise, frames };
}
