import { runningUnits } from '../../src/facts/units/running-units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'No unit file has changed since systemd loaded it',
  why:
    'The service behaves in another way after the next boot or reload than it does now, which is when a switchover ' +
    'needs it.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'unit',
    steps: [
      {
        on: 'host',
        text: 'Let systemd read the files, and look what has changed. Nothing restarts.',
        commands: { systemd: ['systemctl daemon-reload', 'systemctl cat {unit}'] },
        verify: '`systemctl show -p NeedDaemonReload {unit}` says no.',
      },
    ],
  },
  references: ['man:systemctl(1)'],
  reads: { runningUnits },
  check: ({ runningUnits }) =>
    runningUnits.units
      .filter(({ needsReload }) => needsReload)
      .map(
        ({ id, fragment }): Finding => ({
          subject: id,
          message: 'the unit file changed since systemd read it',
          expected: 'NeedDaemonReload=no',
          actual: 'NeedDaemonReload=yes',
          ...(fragment === '' ? {} : { at: { path: fragment } }),
          moment: 'after-reboot',
        }),
      ),
});
