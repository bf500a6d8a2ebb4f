import { cib } from '../../src/facts/cluster/cib.ts';
import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { drbdReactor } from '../../src/facts/replication/drbd-reactor.ts';
import { promotedUnits } from '../../src/facts/replication/promoter-model.ts';
import { promotersInCharge } from '../../src/facts/services/promoted.ts';
import { clusterUnits } from '../../src/facts/services/cluster-units.ts';
import { unitName } from '../../src/facts/units/unit-names.ts';
import { unlessUnknown, withInstances } from '../../src/facts/services/service-units.ts';
import { bootChain } from '../../src/facts/units/unit-state.ts';
import { units } from '../../src/facts/units/units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule, known } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'No mail service starts at boot outside the cluster',
  why:
    'A host that comes back while the other one is active starts its services as well: without data, or on the ' +
    'data that the other host has.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'unit',
    steps: [
      {
        on: 'both',
        text:
          'Disable the unit, without `--now`: the services of the active host go on. The cluster manager, or a ' +
          'person, starts them once the data are there.',
        commands: { systemd: 'systemctl disable {unit}' },
        verify: '`systemctl is-enabled {unit}` says disabled on both hosts.',
        undo: '`systemctl enable {unit}`',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:systemctl(1)'],
  policy: ['serviceUnits'],
  reads: { units },
  optional: { cib, drbdReactor },
  check({ policy, units, cib, drbdReactor }) {
    const configuration = cib.known ? cib.value : undefined;
    const owned = new Set([
      ...(configuration !== undefined && configurationInForce(configuration) === true
        ? clusterUnits(configuration).map(({ unit }) => unit)
        : []),
      ...promotedUnits(promotersInCharge(configuration, drbdReactor, known(units))).map(({ unit }) => unit),
    ]);
    // One finding for what has to be disabled, with all that it pulls in: one switch, one fault.
    const causes = new Map<string, { readonly by: string; readonly starts: readonly string[] }>();
    for (const name of withInstances(units, policy.serviceUnits.map(unitName))) {
      const chain = bootChain(units, name);
      const cause = chain === undefined ? undefined : (chain[1] ?? chain[0]);
      // What the cluster owns is no part of the statement: boot/cluster-owned-units-disabled judges it.
      if (chain === undefined || cause === undefined || owned.has(cause)) continue;
      const starts = causes.get(cause)?.starts ?? [];
      causes.set(cause, {
        by: chain.length > 1 ? (chain[0] ?? '') : 'its own links',
        starts: name === cause ? starts : [...starts, name],
      });
    }
    const findings = [...causes].map(
      ([unit, { by, starts }]): Finding => ({
        subject: unit,
        message: `${unit} starts at boot`,
        expected: 'disabled',
        actual: `started by ${by}${starts.length === 0 ? '' : `, and starts ${starts.join(', ')}`}`,
        moment: 'after-reboot',
      }),
    );
    return unlessUnknown(findings, [{ units }], policy.serviceUnits);
  },
});
