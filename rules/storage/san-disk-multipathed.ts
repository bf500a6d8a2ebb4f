import { blockDevices } from '../../src/facts/devices/block-devices.ts';
import { deviceOf, disksBelow, isSan } from '../../src/facts/storage/block-stack.ts';
import { dataMounts } from '../../src/facts/storage/data-mounts.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'SAN disks with data have more than one path',
  why: 'One cable, switch or portal takes the disk away from a host that is otherwise well.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'disk',
    steps: [
      { on: 'outside', text: 'Connect {host} to a second fabric or portal.' },
      {
        on: 'host',
        check: '{other} reaches the disk, and its services may run there.',
        text:
          'Take {host} out of service first: the services move to {other}. Then install multipath-tools and set it ' +
          'up.',
        effect: 'The services move; {host} cannot take over meanwhile.',
        commands: {
          apt: 'apt-get install multipath-tools',
          dnf: ['dnf install device-mapper-multipath', 'mpathconf --enable --with_multipathd y'],
        },
        verify: '`multipath -ll` shows a map with two or more paths over {disk}.',
      },
      {
        on: 'host',
        text:
          'Name the map in place of the disk where the disk is named (resource, fstab); LVM finds it by itself. ' +
          'Rebuild the initramfs and reboot.',
        commands: { apt: 'update-initramfs -u', dnf: 'dracut -f --add multipath' },
        verify:
          'After the reboot `lsblk -s` of the data device shows mpath; then let {host} take part in the cluster again.',
      },
    ],
  },
  references: ['man:multipath(8)', 'man:iscsiadm(8)'],
  policy: ['sharedPaths'],
  reads: { mounts, blockDevices },
  check: ({ policy, mounts, blockDevices }) => {
    const disks = dataMounts(policy, mounts).flatMap((mount) => {
      const device = deviceOf(blockDevices, mount);
      return device === undefined ? [] : disksBelow(blockDevices, device).map((disk) => ({ disk, mount }));
    });
    const bare = disks.filter(
      ({ disk }) => isSan(disk) && !disk.children.some((name) => blockDevices.get(name)?.type === 'mpath'),
    );
    return [...new Map(bare.map((each) => [each.disk.name, each])).values()].map(({ disk, mount }) => ({
      subject: disk.name,
      message: `the SAN disk ${disk.name} below ${mount.target} has no multipath map`,
      expected: 'a multipath map with two or more paths',
      actual: `${disk.transport ?? 'SAN'} disk without a map`,
    }));
  },
});
