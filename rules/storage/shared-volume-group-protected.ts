import { blockDevices } from '../../src/facts/storage/block-devices.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { activatedGroups } from '../../src/facts/storage/cluster-mounts.ts';
import { sharedGroups } from '../../src/facts/storage/shared-groups.ts';
import { volumeGroups } from '../../src/facts/storage/volume-groups.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'A volume group that both hosts see belongs to one of them, or is locked',
  why: 'Either host activates the volumes at boot or by a slip of a person, and writes LVM’s metadata while the other one does: the volumes are lost.',
  remedy: 'Set system_id_source = "uname" in /etc/lvm/lvm.conf on both hosts, vgchange --systemid $(uname -n) VG on the active one, and vg_access_mode=system_id in the LVM-activate resource.',
  references: ['man:lvmsystemid(7)', 'man:ocf_heartbeat_LVM-activate(7)'],
  reads: { volumeGroups, blockDevices, cib },
  appliesTo: ({ a, b }) => sharedGroups(a, b).length > 0 || 'no volume group is seen by both hosts',
  check: ({ a, b }) => {
    const tagged = [a, b].flatMap(({ cib }) => activatedGroups(cib)).filter(({ mode }) => mode === 'tagging');
    return sharedGroups(a, b).flatMap((group) => {
      const there = b.volumeGroups.find(({ uuid }) => uuid === group.uuid);
      const guarded = group.systemId !== '' || there?.systemId !== '' || group.shared || there.shared;
      if (guarded || tagged.some(({ volumeGroup }) => volumeGroup === group.name)) return [];
      return [
        {
          subject: group.name,
          message: `both hosts may activate the shared volume group ${group.name}`,
          expected: 'a system id, a lock type, or activation by tag',
          actual: 'no system id, no lock type, no tag in use',
        },
      ];
    });
  },
});
