import { isNetworkMount } from '../../src/facts/storage/block-data.ts';
import { dataMounts } from '../../src/facts/storage/data-mounts.ts';
import { fstab, mountsAtBoot } from '../../src/facts/storage/fstab.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Live data on NFS are mounted hard',
  why:
    'With soft, a file server that is away for a moment makes writes fail; programs that do not look lose what they ' +
    'wrote.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text:
          'Replace soft or softerr by hard where it is written: /etc/fstab, the mount unit, or the options of the ' +
          'Filesystem resource.',
        verify: '`findmnt --verify` finds no error in fstab.',
        undo: 'Put the former option back.',
      },
      {
        on: 'host',
        text: 'Unmount and mount again, with the services on {path} stopped: a remount does not change this option.',
        effect: 'What uses {path} stops and starts.',
        commands: { shell: ['umount {path}', 'mount {path}'] },
        verify: '`findmnt -n -o OPTIONS {path}` shows hard.',
      },
    ],
  },
  references: ['man:nfs(5)', 'https://www.postgresql.org/docs/current/creating-cluster.html#CREATING-CLUSTER-NFS'],
  policy: ['sharedPaths'],
  reads: { mounts, fstab },
  check: ({ policy, mounts, fstab }) => {
    const rows = [
      ...mounts.map((mount) => ({ mount, path: '/proc/self/mountinfo', moment: 'now' as const })),
      ...fstab.mounts.map((mount) => ({
        mount,
        path: '/etc/fstab',
        moment: mountsAtBoot(mount) ? ('after-reboot' as const) : ('after-failover' as const),
      })),
    ];
    const data = dataMounts(
      policy,
      rows.map(({ mount }) => mount),
    );
    return rows.flatMap(({ mount, path, moment }): Finding[] => {
      const soft = mount.options.find((option) => option === 'soft' || option === 'softerr');
      if (soft === undefined || !data.includes(mount) || !isNetworkMount(mount)) return [];
      const message = `${mount.target} is mounted ${soft}`;
      return [
        { subject: mount.target, message, expected: 'hard', actual: soft, moment, at: { path, line: mount.line } },
      ];
    });
  },
});
