import { answerOf, wasAnswered } from '../../src/facts/accepted/question.ts';
import type { TroubleKind } from '../../src/facts/machine/kernel-log.ts';
import { kernelLog } from '../../src/facts/machine/kernel-log.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

const described: Readonly<Record<TroubleKind, string>> = {
  'medium-error': 'The kernel could not read sectors of this disk',
  'io-error': 'The kernel reports I/O errors of this device',
  reset: 'The kernel resets this device, because it does not answer',
  'read-only': 'The kernel made a file system on this device read-only',
  'hung-task': 'A process waited for minutes, usually for a disk',
};

export default hostRule({
  severity: 'error',
  summary: 'The kernel reports no errors of disks and file systems',
  why:
    'A disk fails first in the kernel’s log. The services run until they meet the bad sector, then they stop, and ' +
    'the failover meets the same disk or a stop that hangs.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'device',
    steps: [
      {
        on: 'host',
        text:
          'Read the messages about {device} and their times. Find the cause: disk, path, cable, controller or array. ' +
          'Replace what fails. Errors of a single path below multipath concern the path, not the data.',
        commands: { shell: 'journalctl -k -b --no-pager -p warning' },
        verify: 'No new message for a day; `smartctl -H` and the array report no fault.',
      },
    ],
  },
  references: ['man:dmesg(1)', 'https://docs.kernel.org/admin-guide/sysctl/kernel.html#hung-task-timeout-secs'],
  reads: {},
  optional: { kernelLog },
  parameters: {
    days: {
      kind: 'number',
      default: 7,
      unit: 'days',
      minimum: 1,
      describes: 'How old the last message may be to be reported',
      source: 'a fault that was repaired stays in the log until the next boot',
    },
  },
  appliesTo: ({ kernelLog }) => wasAnswered(kernelLog),
  check: ({ kernelLog, parameters: { days } }) =>
    (answerOf(kernelLog) ?? [])
      .filter(({ age }) => age <= days * 86_400)
      .map(
        ({ kind, device, count, age }): Finding => ({
          subject: device,
          message: described[kind],
          expected: 'no such message',
          actual: `${count} ${count === 1 ? 'message' : 'messages'} (${kind}), the last one ${ago(age)} ago`,
        }),
      ),
});

function ago(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}
