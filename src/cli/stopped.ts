/** Somebody ended halint by a signal before it was done. */
export class Stopped extends Error {
  /** What a shell gives for a program that a signal ended. */
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`stopped by ${signal} before everything was reported; no report and no snapshot was written`);
    this.name = 'Stopped';
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}

/**
 * The result of some work, or a rejection with `Stopped` as soon as somebody stops halint; the work has to notice that
 * by itself.
 */
export function orStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Runs a command that writes nothing on a host: when somebody stops halint, it is over at once. */
export function reading<V extends { readonly signal: AbortSignal }>(
  voice: V,
  command: (voice: V) => Promise<number>,
): Promise<number> {
  return orStopped(voice.signal, command(voice));
}
