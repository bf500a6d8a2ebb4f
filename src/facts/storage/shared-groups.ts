// lvmsystemid(7): which volume groups of a pair are on shared disks
import type { BlockDevice, BlockDevices } from '../devices/block-devices.ts';
import { sameDisks, volumeGroupOf } from './block-stack.ts';
import type { Cib } from '../cluster/cib-model.ts';
import { activatedGroups } from './cluster-mounts.ts';
import type { VolumeGroup } from '../devices/volume-groups.ts';

/** What is known of a host to judge its volume groups. */
export interface GroupsOfHost {
  readonly volumeGroups: readonly VolumeGroup[];
  readonly blockDevices: BlockDevices;
  readonly cib: Cib;
}

/** The logical volumes of a group that are active on a host. */
export const activeVolumes = (devices: BlockDevices, group: string): readonly BlockDevice[] =>
  [...devices.values()].filter((device) => volumeGroupOf(device) === group);

/**
 * The volume groups that both hosts see on the same disks. Hosts made from one image have equal UUIDs on their own
 * disks, so a UUID alone is no proof: the cluster must activate the group, or active volumes must lie on disks that
 * the other host has too.
 */
export const sharedGroups = (a: GroupsOfHost, b: GroupsOfHost): readonly VolumeGroup[] =>
  a.volumeGroups.filter((group) => {
    if (!b.volumeGroups.some(({ uuid }) => uuid === group.uuid)) return false;
    if ([a, b].some(({ cib }) => activatedGroups(cib).some(({ volumeGroup }) => volumeGroup === group.name)))
      return true;
    const onA = activeVolumes(a.blockDevices, group.name);
    const onB = activeVolumes(b.blockDevices, group.name);
    const peers = (devices: BlockDevices): readonly BlockDevice[] =>
      [...devices.values()].filter(({ parents }) => parents.length === 0);
    return (
      onA.some((volume) =>
        peers(b.blockDevices).some((disk) => sameDisks(a.blockDevices, volume, b.blockDevices, disk) === true),
      ) ||
      onB.some((volume) =>
        peers(a.blockDevices).some((disk) => sameDisks(a.blockDevices, disk, b.blockDevices, volume) === true),
      )
    );
  });
