import { addresses, holds } from '../../src/facts/network/addresses.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { failedUnits } from '../../src/facts/units/failed-units.ts';
import { exclusiveUnits } from '../../src/facts/services/service-units.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'No unit has failed',
  why: 'What has failed here will not work after a switch-over either, or hides the next fault; a unit over its start limit is not started again by anyone.',
  remedy: 'systemctl status UNIT; journalctl -u UNIT; repair it, then systemctl reset-failed UNIT.',
  references: ['man:systemctl(1)', 'man:systemd.unit(5)'],
  policy: ['serviceUnits'],
  reads: { failedUnits },
  optional: { addresses, cib },
  check({ pair, policy, failedUnits, addresses, cib }) {
    // A mail service that fails on the active host is more than this: services/running-on-active judges it.
    const active = addresses.known && pair.virtualIps.some((address) => holds(addresses.value, address) !== undefined);
    const judged = active ? exclusiveUnits(policy, cib.known ? cib.value : undefined) : [];
    return failedUnits
      .filter(({ id }) => !judged.includes(id))
      .map(({ id, sub, description }) => ({
        subject: id,
        message: `${id} has failed`,
        expected: 'no failed unit',
        actual: `failed (${sub})${description === '' ? '' : `: ${description}`}`,
      }));
  },
});
