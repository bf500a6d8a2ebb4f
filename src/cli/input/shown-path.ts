import { relative } from 'node:path';
import { pathBelow, repositoryOf } from './repository.ts';

/**
 * A path for messages, which may be read on another machine. Relative to `cwd` if it is in the same repository, or
 * below `cwd` outside of a repository. Other paths stay absolute.
 */
export function shownPath(path: string, cwd: string): string {
  const root = repositoryOf(cwd) ?? cwd;
  return pathBelow(root, path) === undefined ? path : relative(cwd, path) || '.';
}
