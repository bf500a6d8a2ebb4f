// proc_pid_mountinfo(5)
import { networkTypes } from '../../sdk/network-file-systems.ts';

export { isNetworkType } from '../../sdk/network-file-systems.ts';

/** One row of a mount table, live (`mountinfo`) or configured (`fstab`, a unit). */
export interface Mount {
  /** Where it is mounted. */
  readonly target: string;
  /** Device, `server:/export`, `//server/share`, tag (`UUID=…`), or a name that means nothing (`tmpfs`). */
  readonly source: string;
  readonly fstype: string;
  readonly options: readonly string[];
  /** `major:minor` of the device; live tables only. */
  readonly device?: string;
  /** Line in the table, from 1. */
  readonly line: number;
}

/** Undoes the octal escapes of mount tables: `\040` is a blank (fstab(5), proc_pid_mountinfo(5)). */
export const unescapeMount = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** File systems that several hosts may mount at the same time, given a lock manager. */
const clusterTypes = new Set(['gfs2', 'ocfs2', 'gfs']);

/**
 * File systems that a script on a host does not touch, as an alternation of awk: their data is on another machine, or a
 * lock manager holds it, and a process may hang on them.
 */
export const untouchedTypes = [...networkTypes, 'autofs', 'fuse', 'fuse[.].*', 'gfs2', 'ocfs2'].join('|');

export const isClusterType = (fstype: string): boolean => clusterTypes.has(fstype);

/** Whether `path` is `folder` or is below it. */
export const isBelow = (path: string, folder: string): boolean =>
  folder === '/' || (path.startsWith(folder) && (path.length === folder.length || path[folder.length] === '/'));

/**
 * The mount that a path is on: the one with the longest target above it, and of equal ones the last in the table,
 * which covers the others. Undefined when the table holds no root.
 */
export function mountOf(table: readonly Mount[], path: string): Mount | undefined {
  let best: Mount | undefined;
  for (const mount of table) {
    if (!isBelow(path, mount.target)) continue;
    if (best === undefined || mount.target.length >= best.target.length) best = mount;
  }
  return best;
}

/** The mounts that lie below a path, the path's own mount not among them. */
export const mountsBelow = (table: readonly Mount[], path: string): readonly Mount[] =>
  table.filter((mount) => mount.target !== path && isBelow(mount.target, path));
