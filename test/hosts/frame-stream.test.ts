import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameStream } from '../../src/hosts/remote-shell/frame-stream.ts';

const mark = '\n@0123456789abcdef0123456789abcdef ';

/** The frames and texts of a stream that arrives in these pieces. */
function read(pieces: readonly Buffer[]): readonly (readonly [string, string])[] {
  const found: [string, string][] = [['', '']];
  const stream = new FrameStream(mark, {
    onText: (piece) => {
      const last = found.at(-1);
      if (last !== undefined) last[1] += piece.toString('latin1');
    },
    onFrame: (line) => void found.push([line, '']),
  });
  for (const piece of pieces) void stream.accept(piece);
  stream.end();
  return found;
}

describe('a stream of frames', () => {
  const text = Buffer.from(`banner${mark}begin 1 0\nbody\n@0123 no mark${mark}end\nlast\n`);
  const frames = [
    ['', 'banner'],
    ['begin 1 0', 'body\n@0123 no mark'],
    ['end', 'last\n'],
  ];

  it('is cut at lines with the nonce', () => {
    expect(read([text])).toEqual(frames);
  });

  it('is cut in the same way wherever the network divides it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const at = [0, ...cuts.sort((x, y) => x - y), text.length];
        const pieces = at.slice(1).map((end, i) => text.subarray(at[i] ?? 0, end));
        expect(read(pieces)).toEqual(frames);
      }),
    );
  });

  it('drops a frame whose line did not arrive whole', () => {
    expect(read([Buffer.from(`banner${mark}begin 1`)])).toEqual([['', 'banner']]);
  });

  it('keeps text that only looks like the beginning of a mark', () => {
    expect(read([Buffer.from(`banner${mark}begin\nbody\n@0123`)]).at(-1)).toEqual(['begin', 'body\n@0123']);
  });

  it('passes such text on after a moment in a dialogue, where the other side waits for it', async () => {
    const found: string[] = [];
    const stream = new FrameStream(mark, {
      onText: (piece) => void found.push(piece.toString()),
      onFrame: () => undefined,
      isDialogue: () => true,
    });
    void stream.accept(Buffer.from('question?\n'));
    expect(found).toEqual(['question?']);
    await expect.poll(() => found.join('')).toBe('question?\n');
  });

  it('waits for a reader that is busy', async () => {
    let free = (): void => undefined;
    const stream = new FrameStream(mark, {
      onText: () => new Promise((resolve) => (free = resolve)),
      onFrame: () => undefined,
    });
    const accepted = stream.accept(Buffer.from('much text'));
    let isOver = false;
    void accepted?.then(() => (isOver = true));
    await Promise.resolve();
    expect(isOver).toBe(false);
    free();
    await accepted;
    expect(isOver).toBe(true);
  });
});
