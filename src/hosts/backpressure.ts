import type { Readable, Writable } from 'node:stream';

/** Who waits for room in a stream; one promise for all that is written meanwhile. */
const waiting = new WeakMap<Writable, Promise<void>>();

/**
 * Writes, and tells when there is room for more. Never by the callback of the write itself: ssh2 forgets it when the
 * channel has closed meanwhile (ssh2 issue 1508).
 */
export function writeTo(stream: Writable, data: Buffer): Promise<void> | undefined {
  if (stream.write(data) || stream.destroyed) return undefined;
  const before = waiting.get(stream);
  if (before !== undefined) return before;
  const room = new Promise<void>((resolve) => {
    const events = ['drain', 'close', 'error'] as const;
    const free = (): void => {
      for (const event of events) stream.off(event, free);
      waiting.delete(stream);
      resolve();
    };
    for (const event of events) stream.once(event, free);
  });
  waiting.set(stream, room);
  return room;
}

/** Hands every piece to `take`, and reads no further while a promise that it gave back is open. */
export function readFrom(stream: Readable, take: (chunk: Buffer) => void | Promise<void>): void {
  stream.on('data', (chunk: Buffer) => {
    const busy = take(chunk);
    if (busy === undefined) return;
    stream.pause();
    void busy.finally(() => stream.resume());
  });
}
