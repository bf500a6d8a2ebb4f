import { manifestEntries } from '../../facts/manifest/entries.ts';
import type { FileClass } from '../../facts/manifest/file-class.ts';
import { classOf } from '../../facts/manifest/manifest.ts';
import { isPattern, matchesPattern } from '../../facts/manifest/pattern.ts';
import type { SyncedFiles } from '../../facts/drift/synced-files.ts';

/** Why a path of the policy is not for a tool that copies whole files. */
export interface ExcludedPath {
  readonly path: string;
  readonly why: string;
}

/** A folder that both hosts have, and what in it is shared. */
export interface SharedFolder {
  readonly path: string;
  /** Names or patterns in it; empty: everything below it. */
  readonly names: readonly string[];
  /** Patterns below it that stay on their own host, relative to it. */
  readonly except: readonly string[];
}

/** What a tool that copies whole files may copy, by the classes of the manifest. */
export interface SharedSet {
  /** Paths, shell patterns and `FOLDER/**`, also of what is not there yet. */
  readonly includes: readonly string[];
  /** Patterns within the includes that belong to one host or are made there. */
  readonly excludes: readonly string[];
  /** By folder, for tools that watch folders. */
  readonly folders: readonly SharedFolder[];
  readonly notCopied: readonly ExcludedPath[];
}

/** Where `sync apply` and `sync watch` stage files, next to their targets: temporary, never copied. */
export const staging = '.halint.*';

const reasons: Readonly<Record<Exclude<FileClass, 'shared-text' | 'shared-secret' | 'shared-public'>, string>> = {
  derived: 'rebuilt on its own host from its source, never copied',
  'identity-same': 'the identity of the installation: a difference is an incident, not drift',
  'identity-different': 'belongs to one host',
  'host-variant': 'holds keys of the hardware; halint sync compares it key by key',
  'state-flag': 'state of one host',
};

const reasonFor = (kind: FileClass): string | undefined =>
  kind === 'shared-text' || kind === 'shared-secret' || kind === 'shared-public' ? undefined : reasons[kind];

/** Characters that mean the same to a shell, Lua, csync2, incron and rsync; `*`, `?` and brackets only as patterns. */
const isPlain = (pattern: string): boolean =>
  /^\/[A-Za-z0-9._+=,~/*?[\]-]+$/.test(pattern) && !/\/\/|\/\.{1,2}(\/|$)/.test(pattern);

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/** Sorts the policy's files into those to copy and those to leave alone. `a` and `b`: the present files. */
export function sharedSet(patterns: readonly string[], a: SyncedFiles, b: SyncedFiles): SharedSet {
  const includes = patterns.filter((pattern) => reasonFor(classOf(pattern)) === undefined && isPlain(pattern));
  const excludes = manifestEntries
    .filter(
      (entry) =>
        reasonFor(entry.class) !== undefined &&
        includes.some((pattern) => isPattern(pattern) && matchesPattern(pattern, entry.pattern)),
    )
    .map(({ pattern }) => pattern);
  const there = [...new Set([...pathsOf(a), ...pathsOf(b)])].sort();
  const onBoth = new Set(there.filter((path) => pathsOf(a).includes(path) && pathsOf(b).includes(path)).map(folderOf));
  const leftOut = [...patterns, ...there].flatMap((path): ExcludedPath[] => {
    const why = isPlain(path)
      ? reasonFor(classOf(path))
      : 'its name would have to be quoted differently for each tool: halint sync copies it';
    const counts =
      !isPattern(path) &&
      patterns.some((pattern) => pattern === path || matchesPattern(pattern, path)) &&
      there.includes(path);
    return why === undefined || !counts ? [] : [{ path, why }];
  });
  return {
    includes,
    excludes,
    folders: foldersOf(includes, excludes, there, onBoth),
    notCopied: [...new Map(leftOut.map((each) => [each.path, each])).values()],
  };
}

/** The present files, and those that exist but could not be read. */
const pathsOf = ({ files, unread }: SyncedFiles): readonly string[] => [
  ...files.map(({ path }) => path),
  ...unread.map(({ pattern }) => pattern).filter((pattern) => !isPattern(pattern)),
];

function foldersOf(
  includes: readonly string[],
  excludes: readonly string[],
  there: readonly string[],
  onBoth: ReadonlySet<string>,
): readonly SharedFolder[] {
  const names = new Map<string, Set<string> | undefined>();
  const add = (folder: string, name: string): void => {
    const known = names.get(folder);
    if (!names.has(folder)) names.set(folder, new Set([name]));
    else known?.add(name);
  };
  for (const pattern of includes) {
    const present = there.filter((path) => path === pattern || matchesPattern(pattern, path));
    if (pattern.endsWith('/**') && !isPattern(pattern.slice(0, -3))) {
      if (present.length > 0) names.set(pattern.slice(0, -3), undefined);
    } else if (isPattern(folderOf(pattern)))
      for (const path of present) add(folderOf(path), path.slice(folderOf(path).length + 1));
    else add(folderOf(pattern), pattern.slice(folderOf(pattern).length + 1));
  }
  const hasAny = (folder: string): boolean =>
    names.get(folder) === undefined
      ? [...onBoth].some((each) => each === folder || each.startsWith(`${folder}/`))
      : onBoth.has(folder);
  // Content below a folder that is copied whole is not copied twice.
  const whole = [...names.keys()].filter((folder) => names.get(folder) === undefined);
  return [...names.keys()]
    .filter((folder) => hasAny(folder) && !whole.some((outer) => folder.startsWith(`${outer}/`)))
    .sort()
    .map((path) => {
      const own = [...(names.get(path) ?? [])].sort();
      const concerned = (each: string): boolean =>
        names.get(path) === undefined
          ? each.startsWith(`${path}/`)
          : own.some((name) => isPattern(name) && matchesPattern(`${path}/${name}`, each));
      return { path, names: own, except: excludes.filter(concerned).map((each) => each.slice(path.length)) };
    });
}
