import type { BlockDevices } from '../../src/facts/devices/block-devices.ts';
import { blockDevices } from '../../src/facts/devices/block-devices.ts';
import { deviceOf, isDrbd, sameDisks, stackOf } from '../../src/facts/storage/block-stack.ts';
import { dataMounts } from '../../src/facts/storage/data-mounts.ts';
import type { Mount } from '../../src/facts/storage/mount-table.ts';
import { isClusterType } from '../../src/facts/storage/mount-table.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

/** What is mounted from block devices, cluster file systems left out. */
const blockMounts = (side: { readonly mounts: readonly Mount[]; readonly blockDevices: BlockDevices }) =>
  side.mounts.flatMap((mount) => {
    const device = isClusterType(mount.fstype) ? undefined : deviceOf(side.blockDevices, mount);
    return device === undefined ? [] : [{ mount, device }];
  });

export default pairRule({
  severity: 'critical',
  summary: 'No file system is mounted on both hosts, unless it is a cluster file system',
  why:
    'ext4, xfs and similar file systems assume that they alone write to their disk: two hosts destroy the file ' +
    'system within minutes.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'path',
    steps: [
      {
        on: 'leaving',
        check: 'Decide which host stays: the one with the newer data, which users reach.',
        text:
          'Cut its power at its BMC. Do not unmount and do not shut it down: what it holds in memory must not reach ' +
          'the disk any more. For DRBD, follow replication/no-split-brain.',
        effect: 'This host goes off hard.',
        commands: { ipmitool: 'ipmitool -I lanplus -E -H {bmc} -U {user} chassis power off' },
        verify: '`ipmitool … chassis power status` says off. Leave it off until the last step.',
      },
      {
        on: 'staying',
        text: 'Stop the services and unmount here as well.',
        effect: 'All mail services stop.',
        commands: { pcs: 'pcs resource disable {group}', crmsh: 'crm resource stop {group}' },
        verify: '`findmnt {path}` prints nothing.',
      },
      {
        on: 'staying',
        check: 'The file system is mounted nowhere, and the other host is off.',
        text: 'Take a snapshot or an image of the device, then look without repairing.',
        commands: { shell: ['e2fsck -fn {device}    # ext4', 'xfs_repair -n {device}    # xfs'] },
      },
      {
        on: 'staying',
        text: 'Repair, with the image at hand.',
        effect: 'Repair changes the file system; what it cannot save goes to lost+found.',
        commands: { shell: ['e2fsck -f {device}    # ext4', 'xfs_repair {device}    # xfs'] },
        verify: 'A second run of the check finds nothing.',
      },
      {
        on: 'staying',
        check: 'The other host is still off.',
        text: 'Let the cluster start the services here.',
        effect: 'The mail services start.',
        commands: { pcs: 'pcs resource enable {group}', crmsh: 'crm resource start {group}' },
        verify: '`crm_mon -1r` shows the whole group as Started on this host only.',
      },
      {
        on: 'leaving',
        text: "Find out why fencing did not prevent it (halint check --rule 'fencing/*') before this host boots into the cluster again.",
        verify: 'halint check reports no second writer.',
      },
    ],
  },
  references: [
    'bluemind:high-availability',
    'man:ocf_heartbeat_Filesystem(7)',
    'https://www.kernel.org/doc/html/latest/filesystems/ext4/mmp.html',
  ],
  explainedBy: {
    // Two primaries of DRBD let both hosts mount it.
    'replication/no-split-brain': (own) => own.actual.endsWith(' over DRBD'),
  },
  policy: ['sharedPaths'],
  reads: { mounts, blockDevices },
  check: ({ policy, a, b }) => {
    const found = new Map<string, Finding>();
    const others = blockMounts(b);
    for (const { mount: here, device: mine } of blockMounts(a)) {
      for (const { mount: there, device: theirs } of others) {
        if (mine.uuid !== theirs.uuid || (mine.uuid === undefined && mine.name !== theirs.name)) continue;
        // DRBD makes one device of the disks of both hosts.
        const replicated = stackOf(a.blockDevices, mine).some(isDrbd) && stackOf(b.blockDevices, theirs).some(isDrbd);
        const same = replicated || sameDisks(a.blockDevices, mine, b.blockDevices, theirs);
        // Hosts made from one image share the UUIDs of their own disks: without more, only data directories count.
        const data = dataMounts(policy, [here]).length > 0 && dataMounts(policy, [there]).length > 0;
        if (same === false || (same === undefined && (mine.uuid === undefined || !data))) continue;
        const device = mine.uuid ?? mine.name;
        if (found.has(device)) continue;
        const places = [...new Set([here.target, there.target])].sort();
        found.set(device, {
          subject: places[0] ?? here.target,
          message: `the ${here.fstype} of ${places.join(' and ')} is mounted on both hosts`,
          expected: 'mounted on one host',
          actual:
            `${here.fstype} ${mine.uuid ?? mine.name} on ${mine.name}, mounted on both hosts${replicated ? ' over DRBD' : ''}` +
            (same === undefined
              ? ' (its disks tell no identity: the same UUID at a data directory is the evidence)'
              : ''),
          at: { path: '/proc/self/mountinfo' },
        });
      }
    }
    return [...found.values()];
  },
});
