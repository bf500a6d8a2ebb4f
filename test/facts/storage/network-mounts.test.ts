import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isNetworkType, networkTypes } from '../../../src/facts/storage/mount-table.ts';

const list = readFileSync(new URL('../../../src/hosts/collect/shell/network-mounts.sh', import.meta.url), 'utf8');

/** Types of file systems as filesystems(5), fuse(8) and the kernel name them. */
const types = [
  ...networkTypes,
  ...['ext4', 'xfs', 'btrfs', 'zfs', 'gfs2', 'ocfs2', 'vfat', 'iso9660', 'overlay', 'tmpfs', 'proc', 'sysfs', 'nfsd'],
  ...['fuse', 'fuseblk', 'fusectl', 'fuse.sshfs', 'fuse.glusterfs', 'fuse.lxcfs', 'fuse.gvfsd-fuse', 'fuse.portal'],
  ...['rpc_pipefs', 'binfmt_misc', 'ecryptfs', 'smb', 'nfs3', 'cephfs', 'cgroup2', 'configfs'],
];

/** The types in every pattern of the script. */
const written = [...list.matchAll(/'([\w.-]+) '\*/g)].map(([, type = '']) => type);

it('the scripts for hosts and the facts take the same file systems for network file systems', () => {
  expect(written.length).toBeGreaterThan(networkTypes.size);
  const all = [...new Set([...types, ...written])];
  const script = `${list}\nfor type; do if networked "$type /dev/x rw"; then echo yes; else echo no; fi; done\n`;
  const { stdout, status } = spawnSync('sh', ['-s', '--', ...all], { input: script, encoding: 'utf8' });
  expect(status).toBe(0);
  const said = stdout.trim().split('\n');
  // What automount may mount is not known: no path below its points is touched, and none counts as a network mount.
  expect(all.map((type, i) => [type, said[i]])).toEqual(
    all.map((type) => [type, isNetworkType(type) || type === 'autofs' ? 'yes' : 'no']),
  );
});
