/** A line of a form that has no known meaning. The text is then not used: a configuration must not lose a part. */
export class UnknownLineError extends Error {
  constructor(line: string) {
    super(`not understood: ${line}`);
    this.name = 'UnknownLineError';
  }
}

/** The result, or undefined where a line was not understood. */
export function unlessUnknownLine(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownLineError) return undefined;
    throw error;
  }
}
