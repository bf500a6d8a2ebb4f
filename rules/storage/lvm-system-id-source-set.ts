import { cib } from '../../src/facts/cluster/cib.ts';
import { activatedGroups } from '../../src/facts/storage/cluster-mounts.ts';
import { lvmConfig, lvmSetting } from '../../src/facts/devices/lvm-config.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'LVM has a system id where the cluster owns volume groups by system id',
  why: 'Without it LVM-activate refuses to start: the host cannot take over the volumes.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'host',
        text:
          'Look at the ids that groups have now: a group with an id that is neither empty nor the new one is lost ' +
          'to this host.',
        commands: { lvm: 'vgs -o name,systemid --foreign' },
      },
      {
        on: 'host',
        check: 'No service runs here, or the id that is in use does not change: `lvm systemid` before and `uname -n`.',
        text: 'Give LVM the host name as its id, and delete volume_list from the activation section.',
        effect: 'Volume groups with another id become foreign to {host}: it can no longer activate them.',
        file: { path: '/etc/lvm/lvm.conf', lines: ['global {', '    system_id_source = "uname"', '}'] },
        verify: '`lvm systemid` prints the host name, and `vgs -o name,systemid` still shows the groups of this host.',
        undo: 'Put the former lines back.',
      },
      {
        on: 'host',
        text: 'Write it into the initramfs as well: it activates groups at boot.',
        commands: { apt: 'update-initramfs -u', dnf: 'dracut -f' },
        verify:
          '`lsinitramfs /boot/initrd.img-$(uname -r) | grep lvm.conf` (Debian) or `lsinitrd -f etc/lvm/lvm.conf` ' +
          'shows the file.',
      },
    ],
  },
  references: ['man:lvmsystemid(7)', 'man:ocf_heartbeat_LVM-activate(7)'],
  reads: { cib, lvmConfig },
  appliesTo: ({ cib }) =>
    activatedGroups(cib).some(({ mode }) => mode === 'system_id') ||
    'no resource activates a volume group by system id',
  check: ({ lvmConfig }) => {
    const source = lvmSetting(lvmConfig, 'global/system_id_source');
    const list = lvmSetting(lvmConfig, 'activation/volume_list');
    const at = (setting: typeof source) => ({
      path: setting?.path ?? '/etc/lvm/lvm.conf',
      ...(setting === undefined ? {} : { line: setting.line }),
    });
    const value = source?.values[0] ?? 'none';
    if (value === 'none') {
      return [
        {
          subject: 'global/system_id_source',
          message: 'LVM has no system id',
          expected: 'uname, machineid, appmachineid, lvmlocal or file',
          actual: value,
          at: at(source),
          moment: 'after-failover',
        },
      ];
    }
    if (list === undefined) return [];
    const message = 'system_id_source and volume_list are both set, which LVM-activate refuses';
    return [
      {
        subject: 'activation/volume_list',
        message,
        expected: 'not set',
        actual: `[${list.values.join(', ')}]`,
        at: at(list),
        moment: 'after-failover',
      },
    ];
  },
});
