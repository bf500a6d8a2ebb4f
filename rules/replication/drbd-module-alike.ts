import { formatPerHost } from '../../src/facts/drift/drift-description.ts';
import { drbdState } from '../../src/facts/replication/drbd-state.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'warning',
  summary: 'Both hosts run the same version of DRBD in the kernel',
  why:
    'Two versions talk by the protocol of the older one, and what was tested on one host is not what runs on the ' +
    'other. It comes from a module built for another kernel, or from a host that was not rebooted after an upgrade.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'passive',
        check: '`crm_mon -1` shows the services on the other host, and `drbdadm status` UpToDate on it.',
        text:
          'Install the same kernel and DRBD packages as on the other host, and reboot, with the services on the ' +
          'other host.',
        effect: 'Until it is back nothing is replicated, and nothing can fail over.',
        commands: { apt: 'apt-get install drbd-dkms drbd-utils', dnf: 'dnf install kmod-drbd drbd-utils' },
        verify:
          '`modinfo -F version drbd` and `cat /proc/drbd` name the same version, and `drbdadm status` shows ' +
          'UpToDate on both hosts.',
      },
    ],
  },
  references: ['man:drbd.conf(5)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/'],
  notDuring: { 'mid-update': 'the hosts are upgraded one after the other' },
  reads: { drbdState },
  appliesTo: ({ a, b }) =>
    (a.drbdState.version !== undefined && b.drbdState.version !== undefined) || 'DRBD is not loaded on both hosts',
  check({ a, b }) {
    const { version: left = '' } = a.drbdState;
    const { version: right = '' } = b.drbdState;
    if (left === right) return [];
    return [
      {
        subject: 'drbd',
        message: 'the hosts run different versions of DRBD',
        expected: 'the same version',
        actual: formatPerHost([a.host.name, left], [b.host.name, right]),
        at: { path: '/proc/drbd' },
      },
    ];
  },
});
