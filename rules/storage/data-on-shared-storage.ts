import { addresses, holds } from '../../src/facts/network/addresses.ts';
import { isNetworkMount } from '../../src/facts/storage/block-data.ts';
import { blockDevices } from '../../src/facts/devices/block-devices.ts';
import { deviceOf, disksBelow, isDrbd, isSan, sameDisks, stackOf } from '../../src/facts/storage/block-stack.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { dataDirectories } from '../../src/facts/storage/data-directories.ts';
import { hasDataMounted, ownMounts } from '../../src/facts/storage/data-mounts.ts';
import { isBelow, isClusterType, mountOf } from '../../src/facts/storage/mount-table.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'The active host keeps its data on storage that the other host can reach',
  why:
    'Data on a local disk stays behind when the services move: the other host starts with nothing, or with an old ' +
    'copy.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'path',
    steps: [
      {
        on: 'either',
        text: 'Provide a SAN volume or a DRBD device that both hosts have, with an empty file system on it.',
        verify: '`lsblk -o NAME,WWN` (SAN) or `drbdadm status` (DRBD) shows it on both hosts.',
      },
      {
        on: 'either',
        text: 'Stop the services that use {path}.',
        effect: 'All mail services stop.',
        commands: { pcs: 'pcs resource disable {group}', crmsh: 'crm resource stop {group}' },
        verify: '`crm_mon -1r` shows the whole group as Stopped.',
      },
      {
        on: 'host',
        check: '{host} is the host whose data are current: it is the one that served until now.',
        text: 'Copy {path} to the new file system, and compare. Keep the old copy on {host}.',
        commands: { shell: 'rsync -aHAX --numeric-ids {path}/ /mnt/new/' },
        verify: '`rsync -aHAXn --delete --itemize-changes {path}/ /mnt/new/` prints nothing; then `umount /mnt/new`.',
      },
      {
        on: 'either',
        text: 'Let the cluster mount it at {path} before the services (storage/data-managed-by-cluster).',
        verify: '`crm_mon -1r` lists the new Filesystem resource in front of the services of the group.',
      },
      {
        on: 'either',
        check: 'The comparison above printed nothing, and the device is mounted nowhere.',
        text: 'Start the services.',
        effect: 'The mail services start.',
        commands: { pcs: 'pcs resource enable {group}', crmsh: 'crm resource start {group}' },
        verify:
          '`findmnt {path}` shows the shared device, and after a planned switchover mail is there on {other} as well.',
      },
    ],
  },
  references: ['bluemind:high-availability'],
  // What both hosts have mounted both can reach, whatever its disk does not tell.
  explainedBy: { 'storage/not-mounted-on-both': (own, other) => own.subject === other.subject },
  policy: ['sharedPaths'],
  reads: { mounts, blockDevices, dataDirectories, addresses, cib },
  check: ({ policy, pair, a, b }) =>
    (['a', 'b'] as const).flatMap((side) => {
      const [own, other] = side === 'a' ? [a, b] : [b, a];
      // An address on both hosts, which another rule reports, tells nothing about which of them is active.
      const isHolder = pair.virtualIps.some(
        (address) => holds(own.addresses, address) !== undefined && holds(other.addresses, address) === undefined,
      );
      if (!isHolder && !hasDataMounted(policy, own.mounts)) return [];
      // What the cluster would mount is not on the local disk: it is not mounted, which is another fault.
      const planned = clusterMounts(own.cib).map(({ target }) => target);
      return policy.sharedPaths.flatMap((path) => {
        const separate = ownMounts(own.mounts, path);
        const root = separate.length === 0 ? mountOf(own.mounts, path) : undefined;
        if (root !== undefined && (!own.dataDirectories.has(path) || planned.some((target) => isBelow(path, target))))
          return [];
        return (root === undefined ? separate : [root]).flatMap((mount) => {
          // An automount point shows what it mounts only after an access.
          if (isNetworkMount(mount) || isClusterType(mount.fstype) || mount.fstype === 'autofs') return [];
          const device = deviceOf(own.blockDevices, mount);
          const disks = device === undefined ? [] : disksBelow(own.blockDevices, device);
          const reachable =
            device !== undefined &&
            (stackOf(own.blockDevices, device).some(isDrbd) ||
              disks.some(isSan) ||
              [...other.blockDevices.values()].some(
                (peer) => sameDisks(own.blockDevices, device, other.blockDevices, peer) === true,
              ));
          if (reachable) return [];
          return [
            {
              host: side,
              subject: isBelow(mount.target, path) ? mount.target : path,
              message: `${isBelow(mount.target, path) ? mount.target : path} is on storage that only this host has`,
              expected: 'a volume of the SAN, a DRBD device, or a disk that both hosts have',
              actual: `${mount.fstype} on ${mount.source}, mounted at ${mount.target}`,
              at: { path: '/proc/self/mountinfo', line: mount.line },
            },
          ];
        });
      });
    }),
});
