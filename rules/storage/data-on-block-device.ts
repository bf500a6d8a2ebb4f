import { fstab } from '../../src/facts/fstab.ts';
import { isBelow, isNetworkType, mountOf } from '../../src/facts/mount-table.ts';
import { mounts } from '../../src/facts/mounts.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'Data that needs a block device is not on a network file system',
  why: 'Cyrus, PostgreSQL and Elasticsearch rely on locking and mmap that NFS and its kin do not give: mail is lost and indexes are corrupted.',
  remedy: 'Put the directory on a block device (Fibre Channel, iSCSI, DRBD), move the data with the services stopped, and let the cluster mount it.',
  references: ['bluemind:high-availability', 'https://www.cyrusimap.org/imap/concepts/deployment/storage.html'],
  reads: { mounts, fstab },
  check: ({ policy, mounts, fstab }) =>
    policy.blockPaths.flatMap((path): Finding[] => {
      const now = mountOf(mounts, path);
      const below = mounts.filter((mount) => mount.target !== path && isBelow(mount.target, path));
      const live = [...(now === undefined ? [] : [now]), ...below].filter((mount) => isNetworkType(mount.fstype));
      const configured = fstab.mounts.filter((mount) => isBelow(mount.target, path) && isNetworkType(mount.fstype));
      const expected = 'a file system on a block device (ext4, xfs, …)';
      return [
        ...live.map((mount) => ({
          subject: mount.target,
          message: `${mount.target} is a network file system`,
          expected,
          actual: `${mount.fstype} from ${mount.source}`,
          at: { path: '/proc/self/mountinfo', line: mount.line },
        })),
        ...configured.map((mount) => ({
          subject: mount.target,
          message: `fstab mounts ${mount.target} from a network file system`,
          expected,
          actual: `${mount.fstype} from ${mount.source}`,
          at: { path: '/etc/fstab', line: mount.line },
          moment: 'after-reboot' as const,
        })),
      ];
    }),
});
