import { statSync } from 'node:fs';
import { atMost, readNamedFile } from '../../config/reading/read-file.ts';
import { UsageError } from '../usage-error.ts';

/** Reads a file that the command line or the configuration names. `what` is the prefix of the error message. */
export function textOfFile(path: string, kind: keyof typeof atMost, what = ''): string {
  const content = readNamedFile(path, atMost[kind], kind === 'baseline' ? 'no pipe' : 'pipe');
  if ('failure' in content) throw new UsageError(`${what}cannot read ${path}: ${content.failure}`);
  return content.bytes.toString('utf8');
}

/** For a file that is read in parts: rejects everything but regular files and shell pipes before opening. */
export function refuseUnreadable(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`cannot read ${path}: no such file`);
  if (stat.isFile() || (stat.isFIFO() && /^\/(dev|proc)\//.test(path))) return;
  throw new UsageError(
    `cannot read ${path}: ${stat.isDirectory() ? 'it is a folder; a file is expected' : 'a regular file is expected'}`,
  );
}
