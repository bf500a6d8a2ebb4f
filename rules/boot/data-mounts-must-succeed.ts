import { dataMounts } from '../../src/facts/storage/data-mounts.ts';
import { fstab, mountsAtBoot } from '../../src/facts/storage/fstab.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'Boot does not continue when a data file system cannot be mounted',
  why: 'With nofail a mount that failed goes unnoticed, and the services start on the empty directory below it.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text:
          'Remove nofail from the line of {path} in /etc/fstab. The next boot without this disk stops in the ' +
          'emergency shell: have a console at hand.',
        commands: { shell: ['editor /etc/fstab', 'systemctl daemon-reload'] },
        verify: '`findmnt --fstab -n -o OPTIONS {path}` shows no nofail, and `findmnt --verify` no error.',
        undo: 'Add nofail again, and `systemctl daemon-reload`.',
      },
    ],
  },
  references: ['man:fstab(5)', 'man:systemd.mount(5)'],
  policy: ['sharedPaths'],
  reads: { fstab },
  check: ({ policy, fstab }) =>
    dataMounts(policy, fstab.mounts)
      .filter((mount) => mountsAtBoot(mount) && mount.options.includes('nofail'))
      .map((mount) => ({
        subject: mount.target,
        message: `boot continues when ${mount.target} cannot be mounted`,
        expected: 'no nofail',
        actual: mount.options.join(','),
        at: { path: '/etc/fstab', line: mount.line },
        moment: 'after-reboot',
      })),
});
