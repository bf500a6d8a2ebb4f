import { blockDevices } from '../../src/facts/devices/block-devices.ts';
import { deviceOf, disksBelow, identityOf, isSan } from '../../src/facts/storage/block-stack.ts';
import { dataMounts } from '../../src/facts/storage/data-mounts.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Both hosts see the SAN disks that hold data',
  why: 'The other host cannot take over: the disk is not there when the cluster wants to mount it.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'wwn',
    steps: [
      {
        on: 'outside',
        text: 'Give {host} access to the disk {wwn}: zoning, LUN masking, the access list of the iSCSI target.',
      },
      {
        on: 'host',
        text:
          'Look for new disks. Never with `-r` while paths of this host are down: it removes disks that do not ' +
          'answer.',
        commands: { shell: ['rescan-scsi-bus.sh', 'iscsiadm -m session --rescan    # iSCSI'] },
        verify: '`lsblk -o NAME,WWN,SIZE` shows {wwn}; do not mount it: {other} uses it.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:lsblk(8)'],
  policy: ['sharedPaths'],
  reads: { mounts, blockDevices },
  check: ({ policy, a, b }) =>
    (['a', 'b'] as const).flatMap((side) => {
      const [own, other] = side === 'a' ? [a, b] : [b, a];
      const seen = new Set([...other.blockDevices.values()].map(identityOf));
      const disks = dataMounts(policy, own.mounts).flatMap((mount) => {
        const device = deviceOf(own.blockDevices, mount);
        return device === undefined
          ? []
          : disksBelow(own.blockDevices, device)
              .filter(isSan)
              .map((disk) => ({ id: identityOf(disk), mount }));
      });
      const lost = disks.filter(({ id }) => id !== undefined && !seen.has(id));
      return [...new Map(lost.map((each) => [each.id, each])).values()].map(({ id = '', mount }) => ({
        host: side === 'a' ? ('b' as const) : ('a' as const),
        subject: id,
        message: `this host does not see the SAN disk ${id}, which holds ${mount.target}`,
        expected: `a disk with the world wide name ${id}`,
        actual: 'none',
        moment: 'after-failover' as const,
      }));
    }),
});
