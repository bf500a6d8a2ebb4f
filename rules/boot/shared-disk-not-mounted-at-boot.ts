import { isNetworkMount } from '../../src/facts/storage/block-data.ts';
import { blockDevices } from '../../src/facts/devices/block-devices.ts';
import { deviceNamed, disksBelow, isDrbd, isSan, sameDisks, stackOf } from '../../src/facts/storage/block-stack.ts';
import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { dataMounts } from '../../src/facts/storage/data-mounts.ts';
import { fstab, mountsAtBoot } from '../../src/facts/storage/fstab.ts';
import { isClusterType } from '../../src/facts/storage/mount-table.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Without a cluster manager, disks that both hosts reach are not mounted at boot',
  why:
    'A host that reboots mounts the file system while the other one uses it: two hosts on one ext4 or xfs destroy ' +
    'it.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'both',
        text:
          'Add noauto to the line of {path} in /etc/fstab. What is mounted stays mounted; the hand or script that ' +
          'moves the services mounts it.',
        commands: { shell: ['editor /etc/fstab', 'systemctl daemon-reload'] },
        verify: '`findmnt --fstab -n -o OPTIONS {path}` shows noauto on both hosts; `findmnt {path}` is as before.',
        undo: 'Remove noauto, and `systemctl daemon-reload`.',
      },
    ],
  },
  references: ['man:fstab(5)', 'bluemind:high-availability'],
  policy: ['sharedPaths'],
  reads: { cib, fstab, blockDevices },
  appliesTo: ({ a, b }) =>
    (configurationInForce(a.cib) !== true && configurationInForce(b.cib) !== true) ||
    'Pacemaker is in charge, and other rules judge its mounts',
  check: ({ policy, a, b }) =>
    (['a', 'b'] as const).flatMap((side) => {
      const [own, other] = side === 'a' ? [a, b] : [b, a];
      const rows = dataMounts(policy, own.fstab.mounts).filter(
        (row) => mountsAtBoot(row) && !isNetworkMount(row) && !isClusterType(row.fstype),
      );
      return rows.flatMap((row) => {
        const device = deviceNamed(own.blockDevices, row.source);
        const stack = device === undefined ? [] : stackOf(own.blockDevices, device);
        const shared =
          /^\/dev\/drbd/.test(row.source) ||
          stack.some(isDrbd) ||
          (device !== undefined &&
            (disksBelow(own.blockDevices, device).some(isSan) ||
              [...other.blockDevices.values()].some(
                (peer) => sameDisks(own.blockDevices, device, other.blockDevices, peer) === true,
              )));
        if (!shared) return [];
        return [
          {
            host: side,
            subject: row.target,
            message: `${row.target} is mounted at boot from a disk that the other host may be using`,
            expected: 'noauto',
            actual: `${row.source} ${row.fstype} ${row.options.join(',')}`,
            at: { path: '/etc/fstab', line: row.line },
            moment: 'after-reboot' as const,
          },
        ];
      });
    }),
});
