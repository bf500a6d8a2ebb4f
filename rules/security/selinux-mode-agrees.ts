import { formatPerHost } from '../../src/facts/drift/drift-description.ts';
import type { Selinux } from '../../src/facts/security/selinux.ts';
import { selinux } from '../../src/facts/security/selinux.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

const now = (of: Selinux | undefined): string => of?.now ?? 'not installed';
const later = (of: Selinux | undefined): string => (of === undefined ? 'not installed' : (of.atBoot?.mode ?? of.now));

export default pairRule({
  severity: 'warning',
  summary: 'SELinux has the same mode on both hosts, now and after a reboot',
  why:
    'Services that were tested where SELinux does not enforce may be refused their files, ports or scripts on the host ' +
    'where it does: a failover to it fails.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'passive',
        check:
          'Decide which mode both hosts should have. Before a host enforces, `ausearch -m AVC -ts recent` shows no ' +
          'denial for the services; a host on which it was disabled has to relabel its files first.',
        text:
          'Set SELINUX in /etc/selinux/config on the host that differs. From and to disabled needs a reboot; between ' +
          'the other modes `setenforce` changes the running one. Where the finding names /proc/cmdline, take the ' +
          'parameter from the boot loader.',
        effect: 'From permissive to enforcing, programs may be refused what they do now.',
        verify: '`getenforce` and `grep ^SELINUX= /etc/selinux/config` say the same on both hosts.',
        undo: 'Set the former mode.',
      },
    ],
  },
  references: ['man:selinux(8)', 'man:selinux_config(5)'],
  reads: { selinux },
  appliesTo: ({ a, b }) => a.selinux !== undefined || b.selinux !== undefined || 'neither host has SELinux',
  check({ a, b }) {
    const findings: Finding[] = [];
    const hosts = [a, b] as const;
    const difference = (of: (each: Selinux | undefined) => string, moment: 'now' | 'after-reboot', message: string) => {
      const [left, right] = [of(a.selinux), of(b.selinux)];
      if (left === right) return;
      const lax = hosts.find(({ selinux: each }) => of(each) !== 'enforcing') ?? a;
      const at = moment === 'now' ? undefined : lax.selinux?.atBoot;
      findings.push({
        subject: 'SELinux',
        message,
        expected: 'the same mode on both hosts',
        actual: formatPerHost([a.host.name, left], [b.host.name, right]),
        moment,
        at:
          at === undefined
            ? { path: '/etc/selinux/config' }
            : { path: at.path, ...(at.line === undefined ? {} : { line: at.line }) },
      });
    };
    difference(now, 'now', 'SELinux runs in different modes');
    if (findings.length === 0) difference(later, 'after-reboot', 'SELinux has different modes after a reboot');
    return findings;
  },
});
