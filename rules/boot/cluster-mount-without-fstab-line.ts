import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { fstab, mountsAtBoot } from '../../src/facts/storage/fstab.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'fstab has no noauto entry for a file system of the cluster',
  why:
    'The line is one “mount /directory” away from a file system mounted on both hosts, and it goes out of date ' +
    'while the cluster’s own changes.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text: 'Delete the line of {path} from /etc/fstab, and let systemd forget the unit made of it.',
        commands: { shell: ['cp -p /etc/fstab /root/fstab.before', 'editor /etc/fstab', 'systemctl daemon-reload'] },
        verify: '`findmnt --fstab {path}` prints nothing; `findmnt {path}` is as before.',
        undo: 'Put /root/fstab.before back, and `systemctl daemon-reload`.',
      },
    ],
  },
  references: ['man:ocf_heartbeat_Filesystem(7)', 'man:fstab(5)'],
  reads: { cib, fstab },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib, fstab }) => {
    const managed = clusterMounts(cib).map(({ target }) => target);
    return fstab.mounts
      .filter(
        (mount) =>
          managed.includes(mount.target) && !mountsAtBoot(mount) && !mount.options.includes('x-systemd.automount'),
      )
      .map((mount) => ({
        subject: mount.target,
        message: `fstab has a noauto line for ${mount.target}, which the cluster mounts`,
        expected: `no line for ${mount.target}`,
        actual: `${mount.source} ${mount.fstype} ${mount.options.join(',')}`,
        at: { path: '/etc/fstab', line: mount.line },
      }));
  },
});
