import { corosyncConf, corosyncInUse } from '../../src/facts/cluster/corosync-conf.ts';
import { runningUnits } from '../../src/facts/units/running-units.ts';
import { isActive } from '../../src/facts/units/unit-state.ts';
import { unitOf } from '../../src/facts/units/units.ts';
import type { Outcome } from '../../src/sdk/index.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'Where a quorum device is configured and corosync runs, corosync-qdevice runs',
  why:
    'Without the daemon the device gives no vote: each host alone has no majority, and the survivor of a failure ' +
    'stops its services.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'unit',
    steps: [
      {
        on: 'host',
        text: 'Install corosync-qdevice, and start it now and at each boot.',
        commands: { systemd: 'systemctl enable --now corosync-qdevice' },
        verify: '`corosync-quorumtool -s` shows Qdevice with a vote.',
        undo: '`systemctl disable corosync-qdevice`.',
      },
    ],
  },
  references: ['man:corosync-qdevice(8)', 'man:votequorum(5)'],
  explainedBy: {
    // A device that is no third host has to go.
    'quorum/device-on-third-host': () => true,
  },
  reads: { corosyncConf, runningUnits },
  appliesTo({ corosyncConf, runningUnits }) {
    if (corosyncConf.deviceModel === undefined) return 'there is no quorum device';
    return isActive(unitOf(runningUnits, 'corosync')) === false
      ? 'corosync does not run: cluster/stack-running reports it'
      : corosyncInUse(corosyncConf);
  },
  check({ runningUnits }): Outcome {
    const unit = unitOf(runningUnits, 'corosync-qdevice');
    const runs = isActive(unit);
    if (runs === undefined) return unknown('not-collected', 'systemd was not asked for corosync-qdevice');
    if (runs) return [];
    const actual = unit?.load === 'not-found' ? 'not installed' : (unit?.active ?? '');
    return [
      {
        subject: 'corosync-qdevice.service',
        message: 'A quorum device is configured, and its daemon does not run',
        expected: 'active',
        actual,
      },
    ];
  },
});
