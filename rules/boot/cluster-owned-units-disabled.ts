import { cib } from '../../src/facts/cluster/cib.ts';
import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { drbdReactor } from '../../src/facts/replication/drbd-reactor.ts';
import { promotedUnits } from '../../src/facts/replication/promoter-model.ts';
import { clusterUnits } from '../../src/facts/services/cluster-units.ts';
import { managerInForce, promotersInCharge } from '../../src/facts/services/promoted.ts';
import { unlessUnknown } from '../../src/facts/services/service-units.ts';
import { bootChain } from '../../src/facts/units/unit-state.ts';
import { units } from '../../src/facts/units/units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule, known } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'Services that the cluster manages are not enabled at boot',
  why:
    'The host starts the service at boot, even while the other host runs it; Pacemaker then finds it active twice, or ' +
    'the data is written twice. With drbd-reactor it runs without its data.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'unit',
    steps: [
      {
        on: 'both',
        text: 'Disable the unit, without `--now`: the cluster runs it on the active host.',
        commands: { systemd: 'systemctl disable {unit}' },
        verify:
          '`systemctl is-enabled {unit}` says disabled on both hosts, and `crm_mon -1` still shows the resource as ' +
          'Started, or `drbd-reactorctl status` its target as active.',
        undo: '`systemctl enable {unit}`',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/html/resources.html',
    'man:systemctl(1)',
    'man:drbd-reactor.promoter(5)',
  ],
  explainedBy: {
    // Pulled in by a unit that the cluster does not own, which has to be disabled.
    'boot/service-units-disabled': (own, other) =>
      own.actual.startsWith('started by ') && own.actual.includes(other.subject),
  },
  reads: { units, cib },
  optional: { drbdReactor },
  appliesTo: ({ units, cib, drbdReactor }) => managerInForce(cib, drbdReactor, known(units)),
  check: ({ units, cib, drbdReactor }) => {
    const owned = [
      ...(configurationInForce(cib) === true ? clusterUnits(cib) : []),
      ...promotedUnits(promotersInCharge(cib, drbdReactor, known(units))),
    ];
    const findings = owned.flatMap(({ unit, resource }): Finding[] => {
      const chain = bootChain(units, unit);
      if (chain === undefined) return [];
      return [
        {
          subject: unit,
          message: `the service of the resource ${resource} starts at boot`,
          expected: 'disabled',
          actual: `started by ${chain.slice(0, -1).join(', ') || 'its own links'}`,
          moment: 'after-reboot',
        },
      ];
    });
    return unlessUnknown(findings, [{ units, cib }], []);
  },
});
