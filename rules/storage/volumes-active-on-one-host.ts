import { blockDevices } from '../../src/facts/devices/block-devices.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { isClusterType } from '../../src/facts/storage/mount-table.ts';
import { activeVolumes, sharedGroups } from '../../src/facts/storage/shared-groups.ts';
import { volumeGroups } from '../../src/facts/devices/volume-groups.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Volumes of a shared group are active on one host at a time',
  why:
    'An active volume is one mount away from two hosts writing to it, and changes of its group are not seen by the ' +
    'other host.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'volume',
    steps: [
      {
        on: 'leaving',
        check: 'Decide which host stays: the one that uses the group. `findmnt` shows nothing of it mounted here.',
        text: 'Deactivate the group. LVM refuses volumes that are open.',
        commands: { lvm: 'vgchange -an {vg}' },
        verify: '`lvs -o name,lv_active {vg}` shows nothing active here.',
        undo: '`vgchange -ay {vg}`, never while the other host has it mounted.',
      },
      {
        on: 'leaving',
        text:
          'Find out what activated it (a boot without system id, an initramfs, a person), and make the group belong ' +
          'to one host: storage/shared-volume-group-protected.',
        commands: { shell: "journalctl -b -g 'lvm|vgchange'" },
      },
    ],
  },
  references: ['man:lvmsystemid(7)', 'man:ocf_heartbeat_LVM-activate(7)'],
  explainedBy: {
    // Mounted on both hosts is worse, and includes it.
    'storage/not-mounted-on-both': (own, other) => other.actual.includes(` on ${own.subject}, mounted on both hosts`),
  },
  reads: { volumeGroups, blockDevices, cib },
  appliesTo: ({ a, b }) => sharedGroups(a, b).length > 0 || 'no volume group is seen by both hosts',
  check: ({ a, b }) =>
    sharedGroups(a, b)
      .filter(({ shared }) => !shared)
      .flatMap(({ name }) =>
        activeVolumes(a.blockDevices, name)
          .filter((volume) => activeVolumes(b.blockDevices, name).some((other) => other.name === volume.name))
          .filter((volume) => !isClusterType(volume.content ?? ''))
          .map((volume) => ({
            subject: volume.name,
            message: `the logical volume ${volume.name} is active on both hosts`,
            expected: 'active on one host',
            actual: 'active on both',
          })),
      ),
});
