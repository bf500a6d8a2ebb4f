import { realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { TreeError } from './file-tree.ts';

/**
 * The path of a part of a recording: a file or a folder below the recording's own folder. Undefined where there is
 * none. Throws a `TreeError` where `..` or symbolic links lead out of the folder, or to something that is neither a
 * file nor a folder: a recording from an untrusted sender must not name files of the machine that reads it.
 */
export function recordingPath(folder: string, ...names: readonly string[]): string | undefined {
  const path = join(folder, ...names);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  const base = realpathSync(folder);
  const inside = base.endsWith(sep) ? base : `${base}${sep}`;
  if (!realpathSync(path).startsWith(inside))
    throw new TreeError('not-collected', `${names.join('/')} leads out of the recording ${folder}`);
  if (!stat.isFile() && !stat.isDirectory())
    throw new TreeError('not-collected', `${names.join('/')} of the recording ${folder} is not a regular file`);
  return path;
}
