import { activeHost } from '../../src/facts/vip/active-host.ts';
import { addresses } from '../../src/facts/network/addresses.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import type { Mount } from '../../src/facts/storage/mount-table.ts';
import { runningUnits } from '../../src/facts/units/running-units.ts';
import { isActive } from '../../src/facts/units/unit-state.ts';
import { unitOf } from '../../src/facts/units/units.ts';
import type { Units } from '../../src/facts/units/units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { otherSide, pairRule } from '../../src/sdk/index.ts';

const mounted = (table: readonly Mount[], paths: readonly string[]): readonly string[] =>
  paths.filter((path) => table.some(({ target }) => target === path));

const running = (units: Units, names: readonly string[]): readonly string[] =>
  names.filter((name) => isActive(unitOf(units, name)) === true);

export default pairRule({
  severity: 'critical',
  summary: 'The floating address, the data and the mail services are on one host',
  why: 'Clients are sent to a host that has no mail, while the host that has it is not reached.',
  remedy:
    'Put the address, the file systems and the services into one group, so that they move together: pcs resource group add, crm configure group. Then move the group as a whole.',
  references: ['bluemind:high-availability', 'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/html/collective.html'],
  policy: ['serviceUnits', 'sharedPaths'],
  reads: { addresses, mounts, runningUnits },
  appliesTo: ({ pair, a, b }) => activeHost({ a, b }, pair.virtualIps) !== undefined || 'not exactly one host holds the floating address',
  check({ pair, policy, a, b }): readonly Finding[] {
    const holder = activeHost({ a, b }, pair.virtualIps);
    if (holder === undefined) return [];
    const [active, passive] = holder === 'a' ? [a, b] : [b, a];
    // Only what is wholly on the other host: data or services on both are faults of their own.
    const data = mounted(passive.mounts, policy.sharedPaths).filter((path) => !mounted(active.mounts, [path]).includes(path));
    const services = running(active.runningUnits, policy.serviceUnits).length > 0 ? [] : running(passive.runningUnits, policy.serviceUnits);
    const misplaced = [...data, ...services];
    if (misplaced.length === 0) return [];
    return [
      {
        subject: pair.virtualIps.join(', '),
        host: otherSide(holder),
        message: 'the data or the services are on the host that does not hold the floating address',
        expected: `${misplaced.join(', ')} on the host with the address`,
        actual: 'on the other host',
      },
    ];
  },
});
