import { dataMounts } from '../../src/facts/storage/data-mounts.ts';
import { fstab } from '../../src/facts/storage/fstab.ts';
import { hostRule } from '../../src/sdk/index.ts';

/** Names that the kernel gives in the order in which it finds the disks. */
const passing = /^\/dev\/((sd|hd|vd|xvd)[a-z]+\d*|nvme\d+n\d+(p\d+)?|dm-\d+|loop\d+)$/;

export default hostRule({
  severity: 'warning',
  summary: 'fstab names the disks of data by names that do not change',
  why: 'The kernel numbers disks as it finds them: after a reboot the same name can be another disk.',
  remedy: 'Use UUID=… (blkid shows it), /dev/VG/LV or /dev/mapper/ALIAS in /etc/fstab.',
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
