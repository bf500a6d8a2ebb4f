import { networkFaults } from '../../src/facts/storage/block-data.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'Data that needs a block device is not on a network file system',
  why:
    'Mail stores, PostgreSQL and Elasticsearch rely on locking and mmap that network file systems do not provide: mail is ' +
    'lost and indexes are corrupted.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'path',
    steps: [
      {
        on: 'either',
        check: '`blkid` and `wipefs -n` show that the device is empty.',
        text:
          'Choose a block device that both hosts reach (Fibre Channel, iSCSI, DRBD) and make a file system on it, ' +
          'outside of mail hours.',
        verify: '`lsblk -o NAME,WWN` shows the same device on both hosts.',
      },
      {
        on: 'either',
        text: 'Stop the services that use {path}.',
        effect: 'All mail services stop.',
        commands: { pcs: 'pcs resource disable {group}', crmsh: 'crm resource stop {group}' },
        verify: 'No process uses it: `fuser -vm {path}` on the active host prints nothing.',
      },
      {
        on: 'active',
        text:
          'Copy the data with everything that Cyrus and PostgreSQL rely on (hard links, ACLs, numeric owners), and ' +
          'compare. Keep the old copy.',
        commands: { shell: 'rsync -aHAX --numeric-ids {path}/ /mnt/new/' },
        verify: '`rsync -aHAXn --delete --itemize-changes {path}/ /mnt/new/` prints nothing; then `umount /mnt/new`.',
      },
      {
        on: 'either',
        text:
          'Let the cluster mount the device at {path} in place of the network file system ' +
          '(storage/data-managed-by-cluster).',
        verify: '`crm_mon -1r` lists the new Filesystem resource in front of the services of the group.',
      },
      {
        on: 'either',
        check: 'The comparison above printed nothing, and the device is mounted nowhere.',
        text: 'Start the services.',
        effect: 'The mail services start.',
        commands: { pcs: 'pcs resource enable {group}', crmsh: 'crm resource start {group}' },
        verify: '`findmnt -n -o FSTYPE {path}` on the active host shows ext4 or xfs, and a user can read old mail.',
      },
    ],
  },
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
