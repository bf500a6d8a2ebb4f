import { autofs } from '../../src/facts/storage/autofs.ts';
import { blockOnlyPaths, plannedNetworkMounts } from '../../src/facts/storage/block-data.ts';
import { fstab, mountsAtBoot } from '../../src/facts/storage/fstab.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';
import { mountUnits } from '../../src/facts/storage/mount-units.ts';
import type { Outcome } from '../../src/sdk/index.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'No network file system is configured as the mount of data that needs a block device',
  why:
    'At the next boot or the next mount by hand Cyrus, PostgreSQL or Elasticsearch work on NFS, which loses mail ' +
    'and corrupts indexes.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text:
          'Delete what would mount the network file system at {path}: the line of /etc/fstab, the mount unit or the ' +
          'entry of the automounter. Do not unmount what is in use. Moving the data themselves needs downtime: ' +
          'storage/data-on-block-device.',
        commands: { shell: ['cp -p /etc/fstab /root/fstab.before', 'editor /etc/fstab', 'systemctl daemon-reload'] },
        verify:
          '`findmnt --fstab {path}` prints nothing, and the cluster has a Filesystem resource for {path} on a block ' +
          'device.',
        undo: 'Put /root/fstab.before back, and `systemctl daemon-reload`.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:fstab(5)', 'man:systemd.mount(5)', 'man:autofs(5)'],
  policy: ['blockPaths', 'nfsCyrusData', 'nfsCyrusLib'],
  reads: { fstab, mountUnits, autofs },
  check: ({ policy, fstab, mountUnits, autofs }): Outcome => {
    const rows = [
      ...fstab.mounts.map((mount) => ({ ...mount, path: '/etc/fstab', by: 'fstab', boot: mountsAtBoot(mount) })),
      ...mountUnits.map((mount) => ({ ...mount, by: mount.unit, boot: mount.enabled })),
      ...autofs.mounts.map((mount) => ({ ...mount, by: 'the automounter', boot: true })),
    ];
    const findings = plannedNetworkMounts(policy, rows).map(({ target, source, fstype, by, boot, path, line }) => ({
      subject: target,
      message: `${by} mounts ${target} from a network file system${boot ? '' : ' on request'}`,
      expected: 'a file system on a block device (ext4, xfs, …), mounted by the cluster',
      actual: `${fstype === '' ? 'network file system' : fstype} from ${source}`,
      at: { path, line },
      moment: boot ? ('after-reboot' as const) : ('after-failover' as const),
    }));
    // A map of LDAP, NIS or a program may mount anything below its folder; /- is one of whole paths.
    const dark = autofs.opaque.find(
      ({ folder }) => folder === '/-' || blockOnlyPaths(policy).some((path) => isBelow(path, folder)),
    );
    if (findings.length > 0 || dark === undefined) return findings;
    return unknown('not-collected', `the automounter’s map ${dark.map} for ${dark.folder} is no file`);
  },
});
