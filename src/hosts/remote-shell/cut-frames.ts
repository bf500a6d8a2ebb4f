import type { Frame } from './frame-stream.ts';
import { FrameStream } from './frame-stream.ts';

/** Cuts the complete output of a script into frames. `noise`: the text before the first one. */
export function cut(bytes: Buffer, nonce: string): { noise: Buffer; frames: readonly Frame[] } {
  const noise: Buffer[] = [];
  const cuts: { words: readonly string[]; pieces: Buffer[] }[] = [];
  const stream = new FrameStream(`\n@${nonce} `, {
    onText: (piece) => void (cuts.at(-1)?.pieces ?? noise).push(piece),
    onFrame: (line) => void cuts.push({ words: line.split(' '), pieces: [] }),
  });
  void stream.accept(bytes);
  stream.end();
  return {
    noise: Buffer.concat(noise),
    frames: cuts.map(({ words, pieces }) => ({ words, body: joined(pieces) })),
  };
}

/** Bodies are large, and nearly all of them arrive in one piece. */
const joined = (pieces: readonly Buffer[]): Buffer =>
  pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
