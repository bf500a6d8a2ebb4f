/**
 * File systems whose data is on another machine, reached through a protocol of files and not of blocks. Facts, rules
 * and the scripts for hosts all use this list.
 */
export const networkTypes: ReadonlySet<string> = new Set([
  'nfs',
  'nfs4',
  'cifs',
  'smb3',
  'smbfs',
  'afs',
  'ceph',
  'glusterfs',
  '9p',
  'ncpfs',
  'lustre',
  'beegfs',
  'coda',
  'gpfs',
  'orangefs',
  'pvfs2',
  'panfs',
]);

/** FUSE file systems without a server on another machine. Every other `fuse.*` counts as a network file system. */
export const localFuseTypes: ReadonlySet<string> = new Set(['fuse.lxcfs', 'fuse.gvfsd-fuse', 'fuse.portal']);

/** Whether a type is of a network file system (`fuseblk` is not `fuse.`). */
export const isNetworkType = (fstype: string): boolean =>
  networkTypes.has(fstype) || (fstype.startsWith('fuse.') && !localFuseTypes.has(fstype));
