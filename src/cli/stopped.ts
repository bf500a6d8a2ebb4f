/** halint was stopped by a signal before it was done. */
export class Stopped extends Error {
  /** The exit code that shells use for a program that a signal ended. */
  readonly exitCode: number;

  /** `active`: the hosts that are being read, each with its step. */
  constructor(signal: 'SIGINT' | 'SIGTERM', active: readonly string[] = []) {
    const [first, ...others] = active;
    const rest =
      others.length > 2 ? `${others.slice(0, 2).join(', ')} and ${others.length - 2} more` : others.join(', ');
    const during =
      first === undefined
        ? 'before everything was reported'
        : `while reading ${[first, ...(rest === '' ? [] : [rest])].join(', ')}`;
    super(`stopped by ${signal} ${during}; no report and no snapshot was written`);
    this.name = 'Stopped';
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}

/** The result of `work`, or a rejection with `Stopped` as soon as halint is stopped. It does not cancel the work. */
export function rejectWhenStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Runs a read-only command, which ends immediately when halint is stopped. */
export function runReadOnly<V extends { readonly signal: AbortSignal }>(
  logger: V,
  command: (logger: V) => Promise<number>,
): Promise<number> {
  return rejectWhenStopped(logger.signal, command(logger));
}
