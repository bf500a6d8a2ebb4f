import { relative } from 'node:path';
import { pathBelow, repositoryOf } from './repository.ts';

/**
 * A path for messages, which may be shown far from this machine: relative to `cwd` where it lies in the same
 * repository, or below `cwd` if that is in none. Other paths stay absolute.
 */
export function shownPath(path: string, cwd: string): string {
  const root = repositoryOf(cwd) ?? cwd;
  return pathBelow(root, path) === undefined ? path : relative(cwd, path) || '.';
}
