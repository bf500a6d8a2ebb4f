import { isInUse, secondsUntilDead } from '../../src/facts/fencing/sbd-delay.ts';
import { sbdDisk } from '../../src/facts/fencing/sbd-disk.ts';
import { sbd } from '../../src/facts/fencing/sbd.ts';
import { units } from '../../src/facts/units/units.ts';
import type { Outcome } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'SBD’s start delay is long enough for the other node to declare this one dead',
  why:
    'SBD_DELAY_START keeps a node that reboots fast out of the cluster until its fencing is complete on the other ' +
    'one. A shorter delay, or a value that SBD cannot read, lets it join in the middle of that fencing.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'host',
        text:
          'Let SBD take the time from the disk (without a disk: twice SBD_WATCHDOG_TIMEOUT). It is read at its ' +
          'start.',
        file: { path: '/etc/default/sbd', lines: ['SBD_DELAY_START=yes'] },
        effect: 'The next start of the cluster on this host takes that much longer.',
        verify:
          '`grep SBD_DELAY_START /etc/default/sbd /etc/sysconfig/sbd` shows it, and halint check --rule ' +
          'fencing/sbd-start-timeout-covers-delay passes.',
        undo: 'Set the former value.',
      },
    ],
  },
  references: ['man:sbd(8)', 'https://github.com/ClusterLabs/sbd/blob/main/src/sbd.sysconfig.in'],
  reads: { sbd, units },
  optional: { sbdDisk },
  appliesTo({ sbd, units }) {
    if (!isInUse(sbd, units)) return 'SBD is not in use';
    return sbd.delayStart !== 'none' || 'SBD does not delay its start';
  },
  check({ sbd, sbdDisk: disks }): Outcome {
    const { delayStart } = sbd;
    if (delayStart === 'none' || delayStart === 'msgwait') return [];
    const line = sbd.lines['SBD_DELAY_START'];
    const common = {
      subject: 'SBD_DELAY_START',
      at: { path: sbd.path, ...(line === undefined ? {} : { line }) },
      moment: 'after-reboot',
    } as const;
    if (typeof delayStart !== 'number')
      return [
        {
          ...common,
          message: 'SBD reads the delay as none',
          expected: 'yes, no or a number of seconds',
          actual: delayStart.ignored,
        },
      ];
    const needs = secondsUntilDead(sbd, disks);
    if (!needs.known) return needs;
    if (delayStart >= needs.value) return [];
    const message = 'SBD starts before the other node takes this one for dead';
    return [{ ...common, message, expected: `at least ${needs.value} s`, actual: `${delayStart} s` }];
  },
});
