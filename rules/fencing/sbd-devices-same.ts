import { sbd } from '../../src/facts/fencing/sbd.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Both hosts use the same SBD disks',
  why: 'The hosts leave each other messages on these disks: with different lists a fencing request is never read.',
  remedy: 'Write the same SBD_DEVICE, with paths from /dev/disk/by-id, into the configuration of both hosts and restart the cluster.',
  references: ['man:sbd(8)'],
  reads: { sbd },
  appliesTo: ({ a, b }) => (a.sbd.devices.length + b.sbd.devices.length === 0 ? 'SBD uses no disks' : true),
  check: ({ a, b }) => {
    const [left, right] = [a, b].map(({ sbd }) => [...sbd.devices].sort().join(' '));
    if (left === right) return [];
    const message = 'The hosts name different disks for SBD';
    return [{ subject: 'SBD_DEVICE', message, expected: 'the same disks on both hosts', actual: [left, right].map((each) => (each === '' ? 'none' : each)).sort().join(' | '), moment: 'after-failover' }];
  },
});
