import { plannedNetworkMounts } from '../../src/facts/storage/block-data.ts';
import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'The cluster does not mount a network file system for data that needs a block device',
  why:
    'After the next start of the resource Cyrus, PostgreSQL or Elasticsearch work on NFS, which loses mail and ' +
    'corrupts indexes.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'path',
    steps: [
      {
        on: 'either',
        text: 'Stop the group, in a maintenance window.',
        effect: 'All mail services stop.',
        commands: { pcs: 'pcs resource disable {group}', crmsh: 'crm resource stop {group}' },
        verify: '`crm_mon -1r` shows the whole group as Stopped.',
      },
      {
        on: 'active',
        text:
          'Mount the new block device at a temporary directory, copy {path} to it, and compare. Keep the old copy ' +
          'until mail was read from the new one.',
        commands: { shell: 'rsync -aHAX --numeric-ids {path}/ /mnt/new/' },
        verify: '`rsync -aHAXn --delete --itemize-changes {path}/ /mnt/new/` prints nothing.',
      },
      {
        on: 'active',
        text: 'Unmount the temporary directory.',
        commands: { shell: 'umount /mnt/new' },
        verify: '`findmnt /mnt/new` prints nothing.',
      },
      {
        on: 'either',
        text: 'Change the resource with all its parameters: mount options of NFS make a block device fail to mount.',
        commands: {
          pcs: 'pcs resource update {resource} device={new-device} fstype=xfs options=noatime',
          crmsh: [
            'crm resource param {resource} set device {new-device}',
            'crm resource param {resource} set fstype xfs',
            'crm resource param {resource} set options noatime',
          ],
        },
        undo: 'Set the former device, fstype and options again, before mail was delivered to the new device.',
      },
      {
        on: 'either',
        text: 'Start the group.',
        effect: 'All mail services start.',
        commands: { pcs: 'pcs resource enable {group}', crmsh: 'crm resource start {group}' },
        verify: '`findmnt {path}` on the active host shows the block device, and a user can read old mail.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:ocf_heartbeat_Filesystem(7)'],
  policy: ['blockPaths', 'nfsCyrusData', 'nfsCyrusLib'],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ policy, cib }) =>
    plannedNetworkMounts(policy, clusterMounts(cib)).map((mount) => ({
      subject: mount.target,
      message: `the resource ${mount.resource} mounts ${mount.target} from a network file system`,
      expected: 'a file system on a block device (ext4, xfs, …)',
      actual: `${mount.fstype === '' ? 'network file system' : mount.fstype} from ${mount.source}`,
      moment: 'after-failover',
    })),
});
