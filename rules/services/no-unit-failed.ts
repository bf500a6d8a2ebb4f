import { failedUnits } from '../../src/facts/units/failed-units.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'No unit has failed',
  why: 'What has failed here will not work after a switch-over either, or hides the next fault; a unit over its start limit is not started again by anyone.',
  remedy: 'systemctl status UNIT; journalctl -u UNIT; repair it, then systemctl reset-failed UNIT.',
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
