import { configurationInForce, parameter } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { isNetworkMount } from '../../src/facts/storage/block-data.ts';
import { blockDevices } from '../../src/facts/devices/block-devices.ts';
import { deviceNamed } from '../../src/facts/storage/block-stack.ts';
import { activatedGroups, clusterMounts, mappedName } from '../../src/facts/storage/cluster-mounts.ts';
import type { ClusterMount } from '../../src/facts/storage/cluster-mounts.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/** A bind mount, and a subvolume of btrfs, are parts of a file system that is mounted elsewhere. */
const isPart = ({ fstype, options }: ClusterMount): boolean =>
  fstype === 'none' || options.some((option) => /^(r?bind|subvol(id)?=.*)$/.test(option));

export default clusterRule({
  severity: 'critical',
  summary: 'One resource mounts a device, and one activates a volume group',
  why:
    'Two resources can run on different hosts, and then two hosts write to one device. On one host the data of one ' +
    'directory show up in the other one.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        check: 'You know which directory the device belongs to: `lsblk -f` and the data themselves tell.',
        text:
          'In a maintenance window, give {resource} the device that it is meant to have, or delete it where another ' +
          'resource does its work.',
        effect: '{resource} and the services after it restart.',
        commands: {
          pcs: 'pcs resource update {resource} device={new-device}',
          crmsh: 'crm resource param {resource} set device {new-device}',
        },
        verify: '`crm_mon -1rf` shows every resource as Started, and `findmnt` each directory on its own device.',
        undo: 'Set the former device, in a window.',
      },
    ],
  },
  references: ['man:ocf_heartbeat_Filesystem(7)', 'man:ocf_heartbeat_LVM-activate(7)'],
  reads: { cib },
  optional: { blockDevices },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check({ cib, blockDevices }) {
    const nameOf = (source: string): string => {
      const device = blockDevices.known ? deviceNamed(blockDevices.value, source) : undefined;
      return device?.type === 'lvm' ? `/dev/mapper/${device.name}` : mappedName(source);
    };
    const mounted = clusterMounts(cib)
      .filter((each) => each.source !== '' && !isNetworkMount(each) && !isPart(each))
      .map(({ resource, source }) => ({ resource, thing: `the device ${source}`, key: nameOf(source) }));
    const activated = activatedGroups(cib).map(({ primitive, volumeGroup }) => {
      const volume = parameter(primitive, 'lvname') ?? '';
      return { resource: primitive.id, thing: `the volume group ${volumeGroup}`, key: `${volumeGroup}/${volume}` };
    });
    return [...mounted, ...activated].flatMap(({ resource, thing, key }, index, all): readonly Finding[] => {
      const first = all.findIndex((each) => each.key === key);
      if (first === index) return [];
      return [
        {
          subject: resource,
          message: `${resource} uses ${thing}, and so does ${all[first]?.resource ?? ''}`,
          expected: 'one resource for each device and volume group',
          actual: `${all[first]?.resource ?? ''} and ${resource}`,
        },
      ];
    });
  },
});
