import { blockDevices } from '../../src/facts/devices/block-devices.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { activatedGroups } from '../../src/facts/storage/cluster-mounts.ts';
import { sharedGroups } from '../../src/facts/storage/shared-groups.ts';
import { volumeGroups } from '../../src/facts/devices/volume-groups.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'A shared volume group is owned by one host or protected by locks',
  why:
    'Either host activates the volumes at boot or by a slip of a person, and writes LVM’s metadata while the other ' +
    'one does: the volumes are lost.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'vg',
    steps: [
      {
        on: 'passive',
        check: '`findmnt` and `lsblk` show nothing of {vg} mounted on this host.',
        text: 'Deactivate the group here: volumes that stay active cannot be deactivated once the group is foreign.',
        commands: { lvm: 'vgchange -an {vg}' },
        verify: '`lvs -o name,lv_active {vg}` shows nothing active on this host.',
      },
      {
        on: 'both',
        text: 'Give each host an id by its name, and write it into the initramfs.',
        file: { path: '/etc/lvm/lvm.conf', lines: ['global {', '    system_id_source = "uname"', '}'] },
        commands: { apt: 'update-initramfs -u', dnf: 'dracut -f' },
        verify: '`lvm systemid` prints the name of the host, another one on each.',
      },
      {
        on: 'active',
        text: 'Make the group belong to the active host, and keep boots from activating it (LVM 2.03.12 and later).',
        commands: { lvm: ['vgchange --systemid "$(uname -n)" {vg}', 'vgchange --setautoactivation n {vg}'] },
        verify: '`vgs -o name,systemid --foreign {vg}` shows the active host, on both hosts.',
        undo: "`vgchange --systemid '' {vg}` on the active host.",
      },
      {
        on: 'either',
        text:
          'Tell the cluster, with the group stopped: the change of a parameter restarts the resource and all after ' +
          'it.',
        effect: 'All mail services stop and start.',
        commands: {
          pcs: [
            'pcs resource disable {group}',
            'pcs resource update {resource} vg_access_mode=system_id',
            'pcs resource enable {group}',
          ],
          crmsh: [
            'crm resource stop {group}',
            'crm resource param {resource} set vg_access_mode system_id',
            'crm resource start {group}',
          ],
        },
        verify: '`crm_mon -1rf` shows no failure; after a switchover `vgs -o name,systemid {vg}` names the other host.',
      },
    ],
  },
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
