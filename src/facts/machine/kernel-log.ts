// dmesg(1); messages of drivers/scsi/scsi_logging.c, block/blk-core.c, kernel/hung_task.c, fs/ext4/super.c, fs/xfs
import { known, unknown } from '../../sdk/index.ts';
import { defineQuestion } from '../accepted/question.ts';
import script from './shell/kernel-log.sh';

export const troubleKinds = ['medium-error', 'io-error', 'reset', 'read-only', 'hung-task'] as const;

export type TroubleKind = (typeof troubleKinds)[number];

/** Messages of one kind about one device. */
export interface DiskTrouble {
  readonly kind: TroubleKind;
  /** `sdb`, `dm-3`, `2:0:0:1`; the name of the task for a task that hung. */
  readonly device: string;
  readonly count: number;
  /** Seconds since the last one. */
  readonly age: number;
}

/** What the kernel has logged about its disks since it started. Texts of messages stay on the host. */
export const kernelLog = defineQuestion<readonly DiskTrouble[]>({
  id: 'kernel-log',
  program: 'kernel-log',
  describes: 'Errors of disks and file systems in the kernel’s log, counted by kind and device',
  script: `${script}\ncount_disk_trouble`,
  read(lines, exit) {
    if (exit !== 0) return unknown('not-collected', `dmesg ended with exit status ${exit}`);
    const found = lines.flatMap((line): readonly DiskTrouble[] => {
      const [, name, device = '', count, age] = /^([a-z-]+) (\S+) (\d+) (\d+)$/.exec(line) ?? [];
      const kind = troubleKinds.find((each) => each === name);
      return kind === undefined ? [] : [{ kind, device, count: Number(count), age: Number(age) }];
    });
    return found.length === lines.length ? known(found) : unknown('unparsable', 'the kernel’s log was not counted');
  },
});
