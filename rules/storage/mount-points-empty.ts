import { ownMounts } from '../../src/facts/storage/data-mounts.ts';
import { mountPoints } from '../../src/facts/storage/mount-points.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'warning',
  summary: 'Mount points are empty on the passive host',
  why:
    'When a mount fails after a failover, the services start on the old copy below it: users see old mail, and new ' +
    'mail lands there.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'path',
    steps: [
      {
        on: 'either',
        check: 'The services run on {other}.',
        text: 'Keep the passive host from taking over meanwhile.',
        effect: '{host} cannot take over.',
        commands: { pcs: 'pcs node standby {host}', crmsh: 'crm node standby {host}' },
        verify: '`crm_mon -1` shows {host} in standby.',
      },
      {
        on: 'host',
        check: '`findmnt {path}` prints nothing on {host}.',
        text: 'Move the content away, with dot files, only where nothing is mounted.',
        commands: {
          shell: [
            'old="/root/old/$(date +%F)-$(systemd-escape --path {path})"',
            'mountpoint -q {path} || { mkdir -p "$old" && find {path} -xdev -mindepth 1 -maxdepth 1 -exec mv -t ' +
              '"$old" {} +; }',
          ],
        },
        verify:
          '`ls -A {path}` prints nothing. Compare the content of /root/old with the data of the active host ' +
          'before it is deleted.',
        undo: 'Move the files back from /root/old, with nothing mounted at {path}.',
      },
      {
        on: 'host',
        text:
          'Keep programs from writing below the mount. Take the attribute off (`chattr -i`) for upgrades of the ' +
          'package that owns {path}.',
        commands: { shell: 'chattr +i {path}' },
        verify: '`lsattr -d {path}` shows the i.',
        undo: '`chattr -i {path}`',
      },
      {
        on: 'either',
        text: 'Take the host back into the cluster.',
        commands: { pcs: 'pcs node unstandby {host}', crmsh: 'crm node online {host}' },
        verify: '`crm_mon -1` shows both nodes online.',
      },
    ],
  },
  references: ['man:chattr(1)', 'man:mount(8)'],
  policy: ['sharedPaths'],
  reads: { mounts, mountPoints },
  check: ({ policy, a, b }) =>
    (['a', 'b'] as const).flatMap((side) => {
      const [own, other] = side === 'a' ? [a, b] : [b, a];
      return policy.sharedPaths
        .filter((path) => ownMounts(own.mounts, path).length === 0 && ownMounts(other.mounts, path).length > 0)
        .filter((path) => own.mountPoints.get(path)?.hasFolders === true)
        .map((path) => ({
          host: side,
          subject: path,
          message: `${path} holds data of its own, which the mount hides after a failover`,
          expected: 'an empty directory',
          actual: 'folders, and nothing mounted',
          moment: 'after-failover' as const,
        }));
    }),
});
