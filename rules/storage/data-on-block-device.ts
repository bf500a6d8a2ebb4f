import { networkFaults } from '../../src/facts/storage/block-data.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'Data that needs a block device is not on a network file system',
  why: 'Cyrus, PostgreSQL and Elasticsearch rely on locking and mmap that NFS and its kin do not give: mail is lost and indexes are corrupted.',
  remedy: 'Put the directory on a block device (Fibre Channel, iSCSI, DRBD), move the data with the services stopped, and let the cluster mount it.',
  references: ['bluemind:high-availability', 'https://www.cyrusimap.org/imap/concepts/deployment/storage.html'],
  policy: ['blockPaths', 'nfsCyrusData', 'nfsCyrusLib'],
  reads: { mounts },
  check: ({ policy, mounts }) =>
    networkFaults(policy, mounts).map(({ path, mount }) => ({
      subject: path,
      message: `${path} is on a network file system`,
      expected: 'a file system on a block device (ext4, xfs, …)',
      actual: `${mount.fstype} from ${mount.source}`,
      at: { path: '/proc/self/mountinfo', line: mount.line },
    })),
});
