import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';

/** The root of the git repository that contains a folder. In a linked worktree and in a submodule, `.git` is a file. */
export function repositoryOf(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const git = join(folder, '.git');
    if (isFile(git) || isFile(join(git, 'HEAD'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The path relative to a folder, with `/`; undefined if it is not below that folder. */
export function pathBelow(folder: string, path: string): string | undefined {
  const below = relative(folder, path);
  const isAbove = below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below);
  return isAbove ? undefined : below.split(sep).join('/');
}

/** Follows links. False if the path cannot be read. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
