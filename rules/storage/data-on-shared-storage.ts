import { addresses, holds } from '../../src/facts/network/addresses.ts';
import { isNetworkMount } from '../../src/facts/storage/block-data.ts';
import { blockDevices } from '../../src/facts/storage/block-devices.ts';
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
  why: 'Data on a local disk stay behind when the services move: the other host starts with nothing, or with an old copy.',
  remedy: 'Put the directory on a SAN volume or a DRBD device that both hosts have, and move the data with the services stopped.',
  references: ['bluemind:high-availability'],
  // What both hosts have mounted both can reach, whatever its disk does not tell.
  explainedBy: { 'storage/not-mounted-on-both': (own, other) => own.subject === other.subject },
  policy: ['sharedPaths'],
  reads: { mounts, blockDevices, dataDirectories, addresses, cib },
  check: ({ policy, pair, a, b }) =>
    (['a', 'b'] as const).flatMap((side) => {
      const [own, other] = side === 'a' ? [a, b] : [b, a];
      // An address on both hosts, which another rule reports, tells nothing about which of them is active.
      const isHolder = pair.virtualIps.some((address) => holds(own.addresses, address) !== undefined && holds(other.addresses, address) === undefined);
      if (!isHolder && !hasDataMounted(policy, own.mounts)) return [];
      // What the cluster would mount is not on the local disk: it is not mounted, which is another fault.
      const planned = clusterMounts(own.cib).map(({ target }) => target);
      return policy.sharedPaths.flatMap((path) => {
        const separate = ownMounts(own.mounts, path);
        const root = separate.length === 0 ? mountOf(own.mounts, path) : undefined;
        if (root !== undefined && (!own.dataDirectories.has(path) || planned.some((target) => isBelow(path, target)))) return [];
        return (root === undefined ? separate : [root]).flatMap((mount) => {
          // An automount point shows what it mounts only after somebody looked.
          if (isNetworkMount(mount) || isClusterType(mount.fstype) || mount.fstype === 'autofs') return [];
          const device = deviceOf(own.blockDevices, mount);
          const disks = device === undefined ? [] : disksBelow(own.blockDevices, device);
          const reachable =
            device !== undefined &&
            (stackOf(own.blockDevices, device).some(isDrbd) ||
              disks.some(isSan) ||
              [...other.blockDevices.values()].some((peer) => sameDisks(own.blockDevices, device, other.blockDevices, peer) === true));
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
