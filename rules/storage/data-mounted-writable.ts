import { dataMounts } from '../../src/facts/storage/data-mounts.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { hostRule } from '../../src/sdk/index.ts';

/** `emergency_ro` and `shutdown` are how newer kernels say that a file system stopped itself: the mount still reads `rw`. */
const stopped = ['ro', 'emergency_ro', 'shutdown'];

export default hostRule({
  severity: 'critical',
  summary: 'Data are mounted for writing',
  why: 'A read-only file system takes no mail; a kernel that made it so found an error on the disk or in the file system.',
  remedy: 'Read the kernel’s messages (journalctl -k), move the services to the other host, unmount, check the file system (e2fsck -f, xfs_repair -n) and the disk.',
  references: ['man:ext4(5)', 'man:mount(8)'],
  policy: ['sharedPaths'],
  reads: { mounts },
  appliesTo: ({ policy, mounts }) => dataMounts(policy, mounts).length > 0 || 'no data directory is mounted here',
  check: ({ policy, mounts }) =>
    dataMounts(policy, mounts).flatMap((mount) => {
      const actual = mount.options.filter((option) => stopped.includes(option));
      if (actual.length === 0) return [];
      return [
        {
          subject: mount.target,
          message: `${mount.target} cannot be written`,
          expected: 'rw',
          actual: actual.join(','),
          at: { path: '/proc/self/mountinfo', line: mount.line },
        },
      ];
    }),
});
