import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import type { Cib } from '../../src/facts/cluster/cib-model.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { autofs } from '../../src/facts/storage/autofs.ts';
import { isNetworkMount } from '../../src/facts/storage/block-data.ts';
import type { BlockDevices } from '../../src/facts/devices/block-devices.ts';
import { blockDevices } from '../../src/facts/devices/block-devices.ts';
import { deviceNamed } from '../../src/facts/storage/block-stack.ts';
import {
  activatedGroups,
  clusterMounts,
  mappedName,
  volumeGroupNamed,
} from '../../src/facts/storage/cluster-mounts.ts';
import { fstab, mountsAtBoot } from '../../src/facts/storage/fstab.ts';
import { isClusterType } from '../../src/facts/storage/mount-table.ts';
import { mountCommands } from '../../src/facts/services/mount-commands.ts';
import type { MountUnit } from '../../src/facts/storage/mount-units.ts';
import { mountUnits } from '../../src/facts/storage/mount-units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'No mount at boot uses a device that the cluster mounts elsewhere',
  why:
    'A host that reboots mounts the file system while the other one uses it: two hosts on one ext4 or xfs destroy ' +
    'it.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'mount',
    steps: [
      {
        on: 'host',
        text:
          'Delete the line, the unit or the entry that mounts the device outside of the cluster, and let systemd ' +
          'forget it. Unmount the directory first where it is mounted.',
        commands: { shell: ['cp -p /etc/fstab /root/fstab.before', 'editor /etc/fstab', 'systemctl daemon-reload'] },
        verify: '`findmnt --fstab` and `systemctl list-unit-files --type=mount` do not show it.',
        undo: 'Put the former file back, and `systemctl daemon-reload`.',
      },
      {
        on: 'controller',
        text: 'To look at the data, mount a snapshot of the volume and not the volume.',
      },
    ],
  },
  references: ['man:fstab(5)', 'man:systemd.mount(5)', 'man:ocf_heartbeat_Filesystem(7)'],
  reads: { cib, fstab, mountUnits, mountCommands, autofs, blockDevices },
  appliesTo: ({ a, b }) => {
    const inForce = configurationInForce(a.cib);
    return inForce === true ? true : configurationInForce(b.cib);
  },
  check: ({ a, b }) =>
    (['a', 'b'] as const).flatMap((side) => {
      const own = side === 'a' ? a : b;
      if (configurationInForce(own.cib) !== true) return [];
      const rows = [
        ...own.fstab.mounts
          .filter((mount) => mountsAtBoot(mount) || mount.options.includes('x-systemd.automount'))
          .map((mount) => ({ ...mount, by: 'fstab', path: '/etc/fstab' })),
        ...own.mountUnits
          .filter(({ enabled, automount, unit }) => !automount && (enabled || isAutomounted(own.mountUnits, unit)))
          .map((mount) => ({ ...mount, by: mount.unit })),
        ...own.mountCommands.map((mount) => ({ ...mount, by: mount.path })),
        ...own.autofs.mounts.map((mount) => ({ ...mount, by: 'the automounter' })),
      ];
      const managed = clusterMounts(own.cib);
      return rows
        .filter(
          (row) =>
            !managed.some(({ target }) => target === row.target) && !isNetworkMount(row) && !isClusterType(row.fstype),
        )
        .flatMap(({ source, target, by, path, line }): readonly Finding[] => {
          const owner = ownerOf(own.cib, [own.blockDevices, side === 'a' ? b.blockDevices : a.blockDevices], source);
          if (owner === undefined) return [];
          return [
            {
              host: side,
              subject: `${target} ${by}`,
              message: `${by} mounts at ${target} a device that the cluster uses by ${owner}`,
              expected: 'only the cluster mounts it',
              actual: `${source} at ${target}`,
              at: { path, line },
              moment: 'after-reboot',
            },
          ];
        });
    }),
});

/** An automount of the same name is started by a boot: a look at the directory mounts the device. */
const isAutomounted = (units: readonly MountUnit[], name: string): boolean =>
  units.some(({ unit, automount, enabled }) => automount && enabled && unit === name.replace(/mount$/, 'automount'));

/**
 * The resource that uses a device: by its name, by what the hosts' devices say about a UUID or a label, or by its
 * volume group.
 */
function ownerOf(cib: Cib, hosts: readonly BlockDevices[], source: string): string | undefined {
  const names = namesOf(hosts, source);
  const mount = clusterMounts(cib).find(
    (each) => each.source !== '' && namesOf(hosts, each.source).some((name) => names.includes(name)),
  );
  if (mount !== undefined) return mount.resource;
  const groups = names.map(volumeGroupNamed);
  return activatedGroups(cib).find(({ volumeGroup }) => groups.includes(volumeGroup))?.primitive.id;
}

/** What a device is called: as written, and as the kernel calls it on a host that has it now. */
const namesOf = (hosts: readonly BlockDevices[], source: string): readonly string[] => [
  mappedName(source),
  ...hosts.flatMap((devices) => {
    const device = deviceNamed(devices, source);
    return device === undefined ? [] : [device.type === 'lvm' ? `/dev/mapper/${device.name}` : `/dev/${device.name}`];
  }),
];
