import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { drbdReactor } from '../../src/facts/replication/drbd-reactor.ts';
import { managerInForce, promotersInCharge } from '../../src/facts/services/promoted.ts';
import { promotedMounts } from '../../src/facts/storage/promoted-mounts.ts';
import { units } from '../../src/facts/units/units.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { fstab, mountsAtBoot } from '../../src/facts/storage/fstab.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'fstab does not mount file systems of the cluster at boot',
  why:
    'A host that reboots mounts the file system while the other one uses it: two hosts on one ext4 or xfs destroy ' +
    'it.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text:
          'Delete the line of {path} from /etc/fstab, and let systemd forget the unit made of it. The cluster goes ' +
          'on mounting it.',
        commands: { shell: ['cp -p /etc/fstab /root/fstab.before', 'editor /etc/fstab', 'systemctl daemon-reload'] },
        verify: '`findmnt --fstab {path}` prints nothing; `findmnt {path}` is as before.',
        undo: 'Put /root/fstab.before back, and `systemctl daemon-reload`.',
      },
    ],
  },
  references: ['man:ocf_heartbeat_Filesystem(7)', 'man:fstab(5)', 'man:systemd.automount(5)'],
  reads: { cib, fstab },
  optional: { drbdReactor, units },
  explainedBy: {
    // Without Pacemaker that rule judges the lines of shared disks.
    'boot/shared-disk-not-mounted-at-boot': (own, other) => own.subject === other.subject,
  },
  appliesTo: ({ cib, drbdReactor, units }) => managerInForce(cib, drbdReactor, units),
  check: ({ cib, fstab, drbdReactor, units }) => {
    const managed = [
      ...(configurationInForce(cib) === true
        ? clusterMounts(cib).map(({ target, resource }) => ({ target, by: resource }))
        : []),
      ...promotedMounts(promotersInCharge(cib, drbdReactor, units)),
    ];
    return fstab.mounts.flatMap((mount) => {
      const resource = managed.find(({ target }) => target === mount.target);
      const automount = mount.options.includes('x-systemd.automount');
      if (resource === undefined || (!mountsAtBoot(mount) && !automount)) return [];
      return [
        {
          subject: mount.target,
          message: `fstab mounts ${mount.target}${automount ? ' on access' : ' at boot'}, which the cluster mounts by ${resource.by}`,
          expected: `no line for ${mount.target}`,
          actual: `${mount.source} ${mount.fstype} ${mount.options.join(',')}`,
          at: { path: '/etc/fstab', line: mount.line },
          moment: 'after-reboot' as const,
        },
      ];
    });
  },
});
