import { statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { atMost, readNamedFile } from '../../config/reading/read-file.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Reads a file that the command line or the configuration names, unpacked if it is a record named `….gz`. `what` is the
 * prefix of the error message.
 */
export function textOfFile(path: string, kind: keyof typeof atMost, what = ''): string {
  const content = readNamedFile(path, atMost[kind], kind === 'baseline' ? 'no pipe' : 'pipe');
  if ('failure' in content) throw new UsageError(`${what}cannot read ${path}: ${content.failure}`);
  return kind === 'record' && path.endsWith('.gz')
    ? unpacked(content.bytes, path, what)
    : content.bytes.toString('utf8');
}

function unpacked(bytes: Buffer, path: string, what: string): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: atMost.record }).toString('utf8');
  } catch (error) {
    throw new UsageError(`${what}cannot unpack ${path}: ${error instanceof Error ? error.message : 'it is damaged'}`);
  }
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
