import { blockDevices } from '../../src/facts/devices/block-devices.ts';
import { deviceNamed, disksBelow } from '../../src/facts/storage/block-stack.ts';
import { fstab, mountsAtBoot } from '../../src/facts/storage/fstab.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'fstab has _netdev for iSCSI disks',
  why:
    'systemd takes an iSCSI disk for a local one and waits for it before the network is up: the boot hangs and ends ' +
    'in the emergency shell.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text: 'Add _netdev to the options of {path} in /etc/fstab. What is mounted stays mounted.',
        commands: { shell: ['editor /etc/fstab', 'systemctl daemon-reload'] },
        verify: '`findmnt --fstab -n -o OPTIONS {path}` shows _netdev.',
        undo: 'Remove it, and `systemctl daemon-reload`.',
      },
    ],
  },
  references: ['man:systemd.mount(5)', 'man:mount(8)'],
  reads: { fstab, blockDevices },
  check: ({ fstab, blockDevices }) =>
    fstab.mounts.flatMap((mount) => {
      const device = deviceNamed(blockDevices, mount.source);
      const remote =
        device !== undefined && disksBelow(blockDevices, device).some(({ transport }) => transport === 'iscsi');
      if (!remote || !mountsAtBoot(mount) || mount.options.includes('_netdev')) return [];
      return [
        {
          subject: mount.target,
          message: `fstab mounts ${mount.target} from an iSCSI disk without _netdev`,
          expected: '_netdev',
          actual: mount.options.join(','),
          at: { path: '/etc/fstab', line: mount.line },
          moment: 'after-reboot' as const,
        },
      ];
    }),
});
