import { blockDevices } from '../../src/facts/storage/block-devices.ts';
import { deviceOf, disksBelow, isSan } from '../../src/facts/storage/block-stack.ts';
import { dataMounts } from '../../src/facts/storage/data-mounts.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'Disks of the SAN that hold data are reached over more than one path',
  why: 'One cable, switch or portal takes the disk away from a host that is otherwise well.',
  remedy: 'Connect the host to a second fabric or portal, install multipath-tools, and mount the map in place of the disk.',
  references: ['man:multipath(8)', 'man:iscsiadm(8)'],
  policy: ['sharedPaths'],
  reads: { mounts, blockDevices },
  check: ({ policy, mounts, blockDevices }) => {
    const disks = dataMounts(policy, mounts).flatMap((mount) => {
      const device = deviceOf(blockDevices, mount);
      return device === undefined ? [] : disksBelow(blockDevices, device).map((disk) => ({ disk, mount }));
    });
    const bare = disks.filter(({ disk }) => isSan(disk) && !disk.children.some((name) => blockDevices.get(name)?.type === 'mpath'));
    return [...new Map(bare.map((each) => [each.disk.name, each])).values()].map(({ disk, mount }) => ({
      subject: disk.name,
      message: `the SAN disk ${disk.name} below ${mount.target} has no multipath map`,
      expected: 'a multipath map with two or more paths',
      actual: `${disk.transport ?? 'SAN'} disk without a map`,
    }));
  },
});
