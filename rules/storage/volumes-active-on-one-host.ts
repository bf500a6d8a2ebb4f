import { blockDevices } from '../../src/facts/storage/block-devices.ts';
import { deviceOf } from '../../src/facts/storage/block-stack.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { isClusterType } from '../../src/facts/storage/mount-table.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { activeVolumes, sharedGroups } from '../../src/facts/storage/shared-groups.ts';
import { volumeGroups } from '../../src/facts/storage/volume-groups.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Volumes of a shared group are active on one host at a time',
  why: 'An active volume is one mount away from two hosts writing to it, and changes of its group are not seen by the other host.',
  remedy: 'On the host that is not meant to be active: vgchange -an VG, then find out what activated it (a boot without system id, a person, an initramfs).',
  references: ['man:lvmsystemid(7)', 'man:ocf_heartbeat_LVM-activate(7)'],
  reads: { volumeGroups, blockDevices, cib, mounts },
  appliesTo: ({ a, b }) => sharedGroups(a, b).length > 0 || 'no volume group is seen by both hosts',
  check: ({ a, b }) =>
    sharedGroups(a, b)
      .filter(({ shared }) => !shared)
      .flatMap(({ name }) => {
        const mounted = (side: typeof a): readonly (string | undefined)[] => side.mounts.map((mount) => deviceOf(side.blockDevices, mount)?.name);
        const [onA, onB] = [mounted(a), mounted(b)];
        return activeVolumes(a.blockDevices, name)
          .filter((volume) => activeVolumes(b.blockDevices, name).some((other) => other.name === volume.name))
          .filter((volume) => !isClusterType(volume.content ?? ''))
          // Mounted on both hosts is worse, and reported as that.
          .filter((volume) => !(onA.includes(volume.name) && onB.includes(volume.name)))
          .map((volume) => ({
            subject: volume.name,
            message: `the logical volume ${volume.name} is active on both hosts`,
            expected: 'active on one host',
            actual: 'active on both',
          }));
      }),
});
