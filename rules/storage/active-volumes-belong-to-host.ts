import { blockDevices } from '../../src/facts/devices/block-devices.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { activatedGroups } from '../../src/facts/storage/cluster-mounts.ts';
import { lvmConfig, lvmSetting } from '../../src/facts/devices/lvm-config.ts';
import { lvmSystemId } from '../../src/facts/devices/lvm-system-id.ts';
import { activeVolumes } from '../../src/facts/storage/shared-groups.ts';
import { volumeGroups } from '../../src/facts/devices/volume-groups.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'A volume group belongs to the host on which it is active, and each host keeps to its own groups',
  why:
    'LVM lets the owner activate the group. If it is active on another host, the owner can activate it too, and both ' +
    'write to the same volumes. A group that belongs to neither host cannot be activated at all.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'vg',
    steps: [
      {
        on: 'both',
        text: 'See who owns the group and where it is active.',
        commands: {
          lvm: ['lvm systemid', 'vgs -o name,systemid --foreign', 'lvs -o vg_name,lv_name,lv_active --foreign'],
        },
      },
      {
        on: 'active',
        check:
          'The volumes are active on this host only. `lvmconfig local/extra_system_ids` prints nothing on either host.',
        text: 'Make the group belong to the host on which it is active. Run it while the services are stopped.',
        commands: { lvm: `vgchange --config 'local/extra_system_ids=["{id}"]' --systemid "$(uname -n)" {vg}` },
        verify: '`vgs -o name,systemid --foreign {vg}` shows this host, on both hosts.',
        undo: 'vgchange --systemid {id} {vg}',
      },
      {
        on: 'both',
        text: 'Delete the id of the other host from local/extra_system_ids in lvmlocal.conf.',
        commands: { shell: 'editor /etc/lvm/lvmlocal.conf' },
        verify: '`lvmconfig local/extra_system_ids` does not print it.',
      },
    ],
  },
  references: ['man:lvmsystemid(7)', 'man:ocf_heartbeat_LVM-activate(7)'],
  explainedBy: {
    // Two hosts of one name: neither owns a group for itself.
    'storage/lvm-system-ids-differ': () => true,
    // Active or mounted on both hosts is worse, and includes it.
    'storage/volumes-active-on-one-host': (own, other) => other.subject.startsWith(`${mapped(own.subject)}-`),
    'storage/not-mounted-on-both': (own, other) => other.actual.includes(` on ${mapped(own.subject)}-`),
  },
  reads: { volumeGroups, lvmSystemId, lvmConfig, blockDevices },
  optional: { cib },
  appliesTo: ({ a, b }) =>
    [a, b].some(({ volumeGroups: groups }) => groups.some(({ systemId, shared }) => systemId !== '' && !shared)) ||
    'no volume group has a system id',
  check: ({ a, b }) =>
    (['a', 'b'] as const).flatMap((side): readonly Finding[] => {
      const [own, peer] = side === 'a' ? [a, b] : [b, a];
      const id = own.lvmSystemId.systemId;
      const extra = lvmSetting(own.lvmConfig, 'local/extra_system_ids');
      const taken = peer.lvmSystemId.systemId;
      const managed = own.cib.known ? activatedGroups(own.cib.value).map(({ volumeGroup }) => volumeGroup) : [];
      const foreign = own.volumeGroups
        .filter(({ systemId, shared }) => systemId !== '' && !shared && systemId !== id)
        .flatMap(({ name, uuid, systemId }): readonly Finding[] => {
          const active = activeVolumes(own.blockDevices, name).length > 0;
          const seenBy = peer.volumeGroups.some((group) => group.uuid === uuid);
          // LVM-activate takes a group over, whatever its id is. Of two hosts that see a lost group one says so.
          const lost = systemId !== taken && !managed.includes(name) && (side === 'a' || !seenBy);
          if (!active && !lost) return [];
          return [
            {
              subject: name,
              // A group that both hosts see and neither owns is one fault.
              ...(active || !seenBy ? { host: side } : {}),
              message: active
                ? `the volume group ${name} is active, and belongs to another host`
                : `the volume group ${name} belongs to neither host`,
              expected: id ?? 'a host with a system id',
              actual: systemId === taken ? `${systemId}, the other host` : systemId,
              moment: active ? 'now' : 'after-failover',
              values: { vg: name, id: systemId },
            },
          ];
        });
      const exposed =
        extra === undefined || taken === undefined || taken === id || !extra.values.includes(taken)
          ? []
          : own.volumeGroups
              .filter(({ systemId, shared }) => !shared && [id, taken].includes(systemId))
              .map(({ name, systemId }): Finding => {
                return {
                  subject: name,
                  host: side,
                  message: `LVM on this host may activate the volume group ${name} of the other host`,
                  expected: 'local/extra_system_ids without the id of the other host',
                  actual: extra.values.join(', '),
                  at: { path: extra.path, line: extra.line },
                  values: { vg: name, id: systemId },
                };
              });
      return [...foreign, ...exposed];
    }),
});

/** The name of a group in the names of device-mapper. */
const mapped = (group: string): string => group.replaceAll('-', '--');
