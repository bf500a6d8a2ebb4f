import { sbdDisk } from '../../src/facts/fencing/sbd-disk.ts';
import { sbd } from '../../src/facts/fencing/sbd.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'SBD’s message timeout is at least twice its watchdog timeout',
  why:
    'The sender counts the target as dead after msgwait: when the target’s watchdog may reset it later than that, both ' +
    'run the services.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'device',
    steps: [
      {
        on: 'either',
        text: 'Stop the cluster on both hosts, in a maintenance window: the header is in use.',
        effect: 'All mail services stop.',
        commands: { pcs: 'pcs cluster stop --all', crmsh: 'crm cluster stop --all' },
        verify: '`systemctl is-active sbd` says inactive on both hosts.',
      },
      {
        on: 'host',
        check: '`sbd -d {device} dump` shows a header of SBD: only then is it the right device.',
        text:
          'Write the header of {device}, and of each other device of SBD_DEVICE. This overwrites the first MiB ' +
          'without a question.',
        commands: { shell: 'sbd -d {device} -4 30 -1 15 create' },
        verify: '`sbd -d {device} dump` shows Timeout (msgwait) at least twice Timeout (watchdog).',
      },
      {
        on: 'either',
        text:
          'Start the cluster. SBD_WATCHDOG_TIMEOUT and stonith-timeout must follow: ' +
          'fencing/sbd-timeout-covers-message.',
        effect: 'The mail services start.',
        commands: { pcs: 'pcs cluster start --all', crmsh: 'crm cluster start --all' },
        verify: '`crm_mon -1rf` shows both nodes as Online and every resource as Started.',
      },
    ],
  },
  references: ['man:sbd(8)'],
  reads: { sbd },
  optional: { sbdDisk },
  appliesTo: ({ sbd }) => (sbd.devices.length === 0 ? 'SBD uses no disks' : true),
  check: ({ sbdDisk: disks }): Outcome => {
    if (!disks.known) return disks;
    const unread = disks.value.find(({ msgwaitTimeout }) => msgwaitTimeout === undefined);
    // The target takes its watchdog timeout from the first disk that it can open, which may be any of them.
    const longest = Math.max(0, ...disks.value.map(({ watchdogTimeout }) => watchdogTimeout ?? 0));
    const findings = disks.value.flatMap(({ device, msgwaitTimeout }): Finding[] => {
      if (msgwaitTimeout === undefined || msgwaitTimeout >= 2 * longest) return [];
      const message = 'The message timeout is less than twice the watchdog timeout';
      return [
        {
          subject: device,
          message,
          expected: `at least ${2 * longest} s`,
          actual: `msgwait ${msgwaitTimeout} s, watchdog ${longest} s`,
          moment: 'after-failover',
        },
      ];
    });
    return findings.length === 0 && unread !== undefined
      ? unknown('not-collected', `the header of ${unread.device} could not be read`)
      : findings;
  },
});
