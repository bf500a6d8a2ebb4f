import { diskIdentities, sbdDisk } from '../../src/facts/fencing/sbd-disk.ts';
import { sbd } from '../../src/facts/fencing/sbd.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Both hosts use the same SBD disks',
  why: 'The hosts leave each other messages on these disks: with different lists a fencing request is never read.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'both',
        check: '`sbd -d DEVICE dump` shows the same header for each device on both hosts.',
        text:
          'Write the same SBD_DEVICE, with paths from /dev/disk/by-id, into /etc/default/sbd (Debian) or ' +
          '/etc/sysconfig/sbd.',
        verify: '`grep SBD_DEVICE /etc/default/sbd /etc/sysconfig/sbd` is the same on both hosts.',
      },
      {
        on: 'each-in-turn',
        check: 'The other node is online, and the services run there.',
        text:
          'Restart the cluster, the passive host first, so that SBD reads it. Move the services away before the ' +
          'second host.',
        effect: 'The services move once; the host that restarts cannot take over.',
        commands: { pcs: ['pcs cluster stop', 'pcs cluster start'], crmsh: 'crm cluster restart' },
        verify: '`sbd -d DEVICE list` on both hosts shows a slot for each node, and `crm_mon -1` both nodes as Online.',
      },
    ],
  },
  references: ['man:sbd(8)'],
  reads: { sbd },
  optional: { sbdDisk },
  appliesTo: ({ a, b }) => (a.sbd.devices.length + b.sbd.devices.length === 0 ? 'SBD uses no disks' : true),
  check: ({ a, b }) => {
    const [left, right] = diskIdentities([a, b]).map((each) => each.toSorted().join(' '));
    if (left === right) return [];
    // One disk can have several names: only the headers show it.
    const unread = [a.sbdDisk, b.sbdDisk].find(({ known }) => !known);
    if (unread?.known === false && a.sbd.devices.length === b.sbd.devices.length) return unread;
    const message = 'The hosts name different disks for SBD';
    return [
      {
        subject: 'SBD_DEVICE',
        message,
        expected: 'the same disks on both hosts',
        actual: [left, right]
          .map((each) => (each === '' ? 'none' : each))
          .sort()
          .join(' | '),
        moment: 'after-failover',
      },
    ];
  },
});
