import { dataMounts } from '../../src/facts/storage/data-mounts.ts';
import { fstab } from '../../src/facts/storage/fstab.ts';
import { hostRule } from '../../src/sdk/index.ts';

/** Names that the kernel gives in the order in which it finds the disks. */
const passing = /^\/dev\/((sd|hd|vd|xvd)[a-z]+\d*|nvme\d+n\d+(p\d+)?|dm-\d+|loop\d+)$/;

export default hostRule({
  severity: 'warning',
  summary: 'fstab refers to data disks by persistent names',
  why: 'The kernel numbers disks as it finds them: after a reboot the same name can be another disk.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        check: '`findmnt -n -o SOURCE,UUID {path}` shows what is mounted now; `blkid` the UUID of the disk.',
        text: 'Name the disk of {path} in /etc/fstab by UUID=…, /dev/VG/LV or /dev/mapper/ALIAS.',
        commands: { shell: ['editor /etc/fstab', 'systemctl daemon-reload'] },
        verify:
          '`findmnt --fstab --evaluate -n -o SOURCE {path}` shows the same device as `findmnt -n -o SOURCE {path}`.',
        undo: 'Put the former name back.',
      },
    ],
  },
  references: ['man:fstab(5)', 'man:udev(7)'],
  policy: ['sharedPaths'],
  reads: { fstab },
  check: ({ policy, fstab }) =>
    dataMounts(policy, fstab.mounts)
      .filter(({ source }) => passing.test(source))
      .map(({ target, source, line }) => ({
        subject: target,
        message: `fstab mounts ${target} from ${source}, a name that can change`,
        expected: 'UUID=…, /dev/VG/LV or /dev/mapper/ALIAS',
        actual: source,
        at: { path: '/etc/fstab', line },
        moment: 'after-reboot',
      })),
});
