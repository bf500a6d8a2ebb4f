import { sbdDisk } from '../../src/facts/fencing/sbd-disk.ts';
import { sbd } from '../../src/facts/fencing/sbd.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'SBD waits twice as long for a message as its watchdog needs',
  why: 'The sender counts the target as dead after msgwait: when the target’s watchdog may bite later than that, both run the services.',
  remedy: 'With the cluster stopped on both hosts write the header anew: `sbd -d DEVICE -4 MSGWAIT -1 WATCHDOG create`, msgwait at least twice the watchdog timeout.',
  references: ['man:sbd(8)'],
  reads: { sbd },
  optional: { sbdDisk },
  appliesTo: ({ sbd }) => (sbd.devices.length === 0 ? 'SBD uses no disks' : true),
  check: ({ sbdDisk: disks }): Outcome => {
    if (!disks.known) return disks;
    const unread = disks.value.find(({ msgwaitTimeout }) => msgwaitTimeout === undefined);
    const findings = disks.value.flatMap(({ device, watchdogTimeout = 0, msgwaitTimeout }): Finding[] => {
      if (msgwaitTimeout === undefined || msgwaitTimeout >= 2 * watchdogTimeout) return [];
      const message = 'The message timeout is less than twice the watchdog timeout';
      return [{ subject: device, message, expected: `at least ${2 * watchdogTimeout} s`, actual: `msgwait ${msgwaitTimeout} s, watchdog ${watchdogTimeout} s`, moment: 'after-failover' }];
    });
    return findings.length === 0 && unread !== undefined ? unknown('not-collected', `the header of ${unread.device} could not be read`) : findings;
  },
});
