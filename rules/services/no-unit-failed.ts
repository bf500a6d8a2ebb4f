import { failedUnits } from '../../src/facts/units/failed-units.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'No unit has failed',
  why:
    'What has failed here will not work after a switchover either, or hides the next fault; a unit over its start ' +
    'limit is not started again.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'unit',
    steps: [
      {
        on: 'host',
        text: 'Find out why {unit} failed, and repair that.',
        commands: { systemd: ['systemctl status {unit}', 'journalctl -u {unit} -b'] },
      },
      {
        on: 'host',
        check: 'On the passive host services of the mail server stay stopped.',
        text:
          'Forget the failure. If the unit should run here, start it by its manager: Pacemaker takes a plain start ' +
          'for a failure.',
        effect: '{unit} starts, where it is started.',
        commands: {
          pcs: ['systemctl reset-failed {unit}', 'pcs resource cleanup'],
          crmsh: ['systemctl reset-failed {unit}', 'crm resource cleanup'],
          systemd: ['systemctl reset-failed {unit}', 'systemctl start {unit}    # only without a cluster manager'],
        },
        verify: '`systemctl --failed` does not list {unit}.',
      },
    ],
  },
  references: ['man:systemctl(1)', 'man:systemd.unit(5)'],
  explainedBy: {
    // A mail service that fails on the active host is more than this.
    'services/running-on-active': (own, other) => own.subject === other.subject && own.host === other.host,
  },
  reads: { failedUnits },
  check: ({ failedUnits }) =>
    failedUnits.map(({ id, sub, description }) => ({
      subject: id,
      message: `${id} has failed`,
      expected: 'no failed unit',
      actual: `failed (${sub})${description === '' ? '' : `: ${description}`}`,
    })),
});
