import { isInUse, startDelay } from '../../src/facts/fencing/sbd-delay.ts';
import { sbdDisk } from '../../src/facts/fencing/sbd-disk.ts';
import { sbd } from '../../src/facts/fencing/sbd.ts';
import { timeSpan } from '../../src/facts/units/time-span.ts';
import { unitOf, units } from '../../src/facts/units/units.ts';
import type { Outcome } from '../../src/sdk/index.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'systemd waits longer for SBD than its delay at start takes',
  why:
    'SBD sleeps for SBD_DELAY_START before it is started. When the start timeout of sbd.service ends first, systemd ' +
    'stops it, and corosync and Pacemaker, which require it, do not start on this host.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        text: 'Raise the start timeout of sbd.service. The running SBD is not restarted.',
        file: {
          path: '/etc/systemd/system/sbd.service.d/start-timeout.conf',
          lines: ['[Service]', 'TimeoutStartSec={seconds}'],
        },
        verify: '`systemctl cat sbd.service` shows the drop-in.',
        undo: 'Delete the file.',
      },
      {
        on: 'host',
        text: 'Let systemd read it.',
        commands: { systemd: 'systemctl daemon-reload' },
        verify: '`systemctl show -p TimeoutStartUSec sbd.service` shows it.',
        undo: '`systemctl daemon-reload` after the file is deleted.',
      },
    ],
  },
  references: ['man:sbd(8)', 'man:systemd.service(5)', 'https://github.com/ClusterLabs/crmsh'],
  reads: { sbd, units },
  optional: { sbdDisk },
  parameters: {
    factor: {
      kind: 'number',
      default: 1.2,
      unit: '',
      minimum: 1,
      describes: 'How many times the delay the start timeout must be',
      source: 'crmsh, `crm cluster health sbd`; SUSE Linux Enterprise High Availability, SBD',
    },
  },
  appliesTo({ sbd, units }) {
    if (!isInUse(sbd, units)) return 'SBD is not in use';
    return typeof sbd.delayStart === 'number' || sbd.delayStart === 'msgwait' || 'SBD does not delay its start';
  },
  check({ sbd, units, sbdDisk: disks, parameters: { factor } }): Outcome {
    const delay = startDelay(sbd, disks);
    if (!delay.known) return delay;
    const printed = unitOf(units, 'sbd')?.startTimeout ?? '';
    const timeout = timeSpan(printed);
    if (timeout === undefined) return unknown('not-collected', 'systemd’s start timeout of sbd.service is not known');
    const needs = Math.ceil(delay.value * factor);
    if (timeout >= needs) return [];
    return [
      {
        subject: 'sbd.service',
        message: 'systemd gives up on SBD while it delays its start',
        expected: `a start timeout of at least ${needs} s`,
        actual: `${printed}, delay ${delay.value} s`,
        moment: 'after-reboot',
        values: { seconds: String(needs) },
      },
    ];
  },
});
