import { isPattern, matchesPattern } from '../../facts/manifest/pattern.ts';
import type { WatchedPaths } from '../../hosts/notify/file-events.ts';

const special = /[*?[]/;

/**
 * The folders in which files that match the patterns come and go. Single files are watched through their folder: an
 * editor that saves by renaming puts another file there, and a watch on the file itself would stay with the old one.
 */
export function watchedFolders(patterns: readonly string[]): WatchedPaths {
  const folders = new Set<string>();
  const trees = new Set<string>();
  for (const pattern of patterns) {
    const steps = pattern.split('/');
    const wild = steps.findIndex((step) => special.test(step));
    const folder = (wild < 0 ? steps.slice(0, -1) : steps.slice(0, wild)).join('/');
    // `/etc/postgresql/*/main/pg_hba.conf`: what the star matches may come later.
    if (pattern.endsWith('/**') || (wild >= 0 && wild < steps.length - 1)) trees.add(folder);
    else folders.add(folder);
  }
  const inTree = (folder: string): boolean =>
    [...trees].some((tree) => folder === tree || folder.startsWith(`${tree}/`));
  return { folders: [...folders].filter((folder) => !inTree(folder)).sort(), trees: [...trees].sort() };
}

/** Whether a change of the path, or of something below it, may concern a file that matches one of the patterns. */
export const matchesAny = (patterns: readonly string[], path: string): boolean =>
  patterns.some((pattern) => pattern === path || matchesPattern(pattern, path));

/** Whether a folder has something to do with the patterns: they are below it, or it is within their reach. */
export const mayContainMatches = (patterns: readonly string[], folder: string): boolean =>
  patterns.some(
    (pattern) =>
      pattern.startsWith(`${folder}/`) ||
      matchesPattern(pattern, folder) ||
      (isPattern(pattern) && mayBeAncestor(pattern, folder)),
  );

/** `/etc/postgresql/16` and `/etc/postgresql/*` + `/main/pg_hba.conf`: the pattern's first steps match the folder. */
function mayBeAncestor(pattern: string, folder: string): boolean {
  const depth = folder.split('/').length;
  const steps = pattern.split('/');
  return steps.length > depth && matchesPattern(steps.slice(0, depth).join('/'), folder);
}
