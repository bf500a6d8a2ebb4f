// vim(1) 'swapfile' and 'backup', emacs "Auto Save", sed(1) -i, dpkg(1), rpm(8)
import { foldersOf, matchesPattern } from './pattern.ts';

/**
 * Names that editors, sed, package managers and halint itself give to files that live for moments. Not among them is
 * what stays until a person decides: `.dpkg-old`, `.dpkg-dist`, `.ucf-dist`, `.rpmnew`, `.rpmsave` are versions of a
 * file that is not merged yet, and one host that has them was updated otherwise than the other.
 */
const passingNames: readonly RegExp[] = [
  /^\.(.+\.)?sw[a-z]$/, // vim, nano: swap, lock
  /^\..+\.kate-swp$/,
  /^4913$/, // vim: may it write in the folder?
  /~$/, // vim, emacs: the version before
  /^#.+#$/,
  /^\.#/, // emacs: unsaved, lock
  /^sed(?=.*[A-Z0-9])[A-Za-z0-9]{6}$/, // sed -i; six small letters may be a word, and are chance once in 200 times
  /\.dpkg-(new|tmp)$/,
  /^.+;[0-9a-f]{8}$/, // rpm: before the rename
  /^\.halint\.[0-9a-f]{16}$/, // where files are staged
];

/**
 * Whether a file of this name is about to vanish by itself: nothing is copied, and nothing is in conflict, because of
 * it. `listed`: the paths and patterns of the policy. What one of them names by itself, or is in a folder that it
 * names, is none of them, whatever it is called.
 */
export function isPassing(path: string, listed: readonly string[] = []): boolean {
  const isOne = (names: readonly string[]): boolean =>
    names.some((name) => passingNames.some((pattern) => pattern.test(name)));
  const steps = path.split('/').slice(1);
  const naming = listed.filter((pattern) => pattern === path || matchesPattern(pattern, path));
  return isOne(steps) && naming.every((pattern) => pattern !== path && isOne(steps.slice(foldersOf(pattern).length)));
}

/** Folders that are included as `*`, so that a forgotten `site~` on one host serves there and not on the other. */
const readWhole: readonly string[] = ['/etc/nginx/**'];

/** Whether a file is no configuration, by its name, so that the hosts are the same with it and without it. */
export function isNoConfiguration(path: string, listed: readonly string[]): boolean {
  const hidden = path.slice(path.lastIndexOf('/') + 1).startsWith('.') || /\/\.halint\./.test(path);
  return isPassing(path, listed) && (hidden || !readWhole.some((pattern) => matchesPattern(pattern, path)));
}
