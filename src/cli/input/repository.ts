import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';

/**
 * The top folder of the git repository that a folder lies in. In a linked worktree and in a submodule, `.git` is a
 * file.
 */
export function repositoryOf(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const git = join(folder, '.git');
    if (isFile(git) || isFile(join(git, 'HEAD'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The path of a file or folder below another folder, with `/`; undefined where it does not lie below it. */
export function pathBelow(folder: string, path: string): string | undefined {
  const below = relative(folder, path);
  const isAbove = below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below);
  return isAbove ? undefined : below.split(sep).join('/');
}

/** Also where a link leads to one. What cannot be looked at is none. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
