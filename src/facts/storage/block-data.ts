import type { Policy } from '../../sdk/index.ts';
import type { Mount } from './mount-table.ts';
import { isBelow, isNetworkType, mountOf } from './mount-table.ts';

const spool = '/var/spool/cyrus';

/**
 * The directories that need a block device. The vendor's pages differ about Cyrus: the policy may allow its mail data
 * and its configuration directory on NFS, but never its metadata.
 */
export const blockOnlyPaths = (policy: Policy): readonly string[] => [
  ...new Set(
    policy.blockPaths.flatMap((path) => {
      if (path === '/var/lib/cyrus' && policy.nfsCyrusLib === 'allow') return [];
      if (policy.nfsCyrusData === 'forbid' || !isBelow(path, spool)) return [path];
      if (path === spool) return [`${spool}/meta`];
      return isBelow(path, `${spool}/data`) ? [] : [path];
    }),
  ),
];

/** Whether a row mounts from another machine; where no type is written, `server:/export` and `//server/share` tell. */
export const isNetworkMount = ({ fstype, source }: Mount): boolean =>
  isNetworkType(fstype) || (['', 'auto', 'none'].includes(fstype) && /^(\/\/|\[?[^/\s]+\]?:\/)/.test(source));

/** A network mount where a block device must be, and the directory that it harms. */
export interface NetworkFault {
  readonly path: string;
  readonly mount: Mount;
}

/** In what is mounted now: the mount that each directory is on, and those below it. */
export function networkFaults(policy: Policy, table: readonly Mount[]): readonly NetworkFault[] {
  const found = blockOnlyPaths(policy).flatMap((path) => {
    const now = mountOf(table, path);
    const below = table.filter((mount) => mount.target !== path && isBelow(mount.target, path));
    return [...(now === undefined ? [] : [now]), ...below]
      .filter(isNetworkMount)
      .map((mount) => ({ mount, path: isBelow(mount.target, path) ? mount.target : path }));
  });
  return [...new Map(found.map((fault) => [`${fault.path} ${fault.mount.line}`, fault])).values()];
}

/** In what would be mounted: rows for such a directory or below it. What is above may be covered by another mount. */
export const plannedNetworkMounts = <M extends Mount>(policy: Policy, rows: readonly M[]): readonly M[] =>
  rows.filter((row) => isNetworkMount(row) && blockOnlyPaths(policy).some((path) => isBelow(row.target, path)));
