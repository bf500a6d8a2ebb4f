import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { networkMounts } from '../../../src/hosts/collect/network-mounts.ts';
import { isNetworkType, networkTypes } from '../../../src/sdk/network-file-systems.ts';

/** Types of file systems as filesystems(5), fuse(8) and the kernel name them. */
const types = [
  ...networkTypes,
  ...['ext4', 'xfs', 'btrfs', 'zfs', 'gfs2', 'ocfs2', 'vfat', 'iso9660', 'overlay', 'tmpfs', 'proc', 'sysfs', 'nfsd'],
  ...['fuse', 'fuseblk', 'fusectl', 'fuse.sshfs', 'fuse.glusterfs', 'fuse.lxcfs', 'fuse.gvfsd-fuse', 'fuse.portal'],
  ...['rpc_pipefs', 'binfmt_misc', 'ecryptfs', 'smb', 'nfs3', 'cephfs', 'cgroup2', 'configfs'],
];

it('the scripts for hosts and the facts take the same file systems for network file systems', () => {
  const script = `${networkMounts}\nfor type; do if networked "$type /dev/x rw"; then echo yes; else echo no; fi; done\n`;
  const { stdout, status } = spawnSync('sh', ['-s', '--', ...types], { input: script, encoding: 'utf8' });
  expect(status).toBe(0);
  const said = stdout.trim().split('\n');
  // What automount may mount is not known: no path below its points is touched, and none counts as a network mount.
  expect(types.map((type, i) => [type, said[i]])).toEqual(
    types.map((type) => [type, isNetworkType(type) || type === 'autofs' ? 'yes' : 'no']),
  );
});
