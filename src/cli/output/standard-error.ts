import { statusLine } from './status-line.ts';

/** Writes a message to standard error. A status line on the terminal is removed first. */
export function writeError(text: string): void {
  statusLine.clear();
  process.stderr.write(text);
}
