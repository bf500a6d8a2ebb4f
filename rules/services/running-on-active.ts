import { activeHost } from '../../src/facts/vip/active-host.ts';
import { addresses } from '../../src/facts/network/addresses.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { drbdReactor } from '../../src/facts/replication/drbd-reactor.ts';
import { promotedUnits } from '../../src/facts/replication/promoter-model.ts';
import { promotersInCharge } from '../../src/facts/services/promoted.ts';
import { clusterUnits } from '../../src/facts/services/cluster-units.ts';
import { generationOf, unitsIn } from '../../src/facts/packages/generation.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import { runningUnits } from '../../src/facts/units/running-units.ts';
import { exclusiveUnits, runningOf, stoppedOf, unlessUnknown } from '../../src/facts/services/service-units.ts';
import { isActive } from '../../src/facts/units/unit-state.ts';
import { unitName } from '../../src/facts/units/unit-names.ts';
import { unitOf } from '../../src/facts/units/units.ts';
import type { Outcome } from '../../src/sdk/index.ts';
import { known, pairRule, unavailableFact } from '../../src/sdk/index.ts';

const nothing = 'no mail service runs on the host that holds the floating address';

const onTheOther = 'all of them run on the other host';

export default pairRule({
  severity: 'error',
  summary: 'The mail services run on the host that holds the floating address',
  why: 'Users reach a host on which a part of the service is missing.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'unit',
    steps: [
      {
        on: 'host',
        text: 'See why {unit} does not run.',
        commands: { systemd: ['systemctl status {unit}', 'journalctl -u {unit} -b'] },
      },
      {
        on: 'host',
        check: '`findmnt` on {host} shows the data mounted here, and {unit} does not run on {other}.',
        text: 'Start it by its manager, on the host that has the address and the data.',
        effect: '{unit} starts.',
        commands: {
          pcs: 'pcs resource cleanup {resource}',
          crmsh: 'crm resource cleanup {resource}',
          systemd: 'systemctl start {unit}    # only without a cluster manager',
        },
        verify: '`systemctl is-active {unit}` says active, and `crm_mon -1rf` no failure.',
      },
    ],
  },
  references: ['bluemind:services-and-data', 'man:systemctl(1)'],
  notDuring: {
    'mid-update': 'the upgrade stops and starts services, and the post-install configuration is still to come',
  },
  explainedBy: {
    'vip/beside-data': (own) => own.actual === onTheOther,
  },
  policy: ['serviceUnits'],
  reads: { runningUnits, addresses },
  optional: { cib, packages, drbdReactor },
  appliesTo: ({ pair, a, b }) =>
    activeHost({ a, b }, pair.virtualIps) !== undefined ||
    'not exactly one host holds the floating address, so none is the active one',
  check({ pair, policy, a, b }): Outcome {
    const holder = activeHost({ a, b }, pair.virtualIps);
    if (holder === undefined) return [];
    const [active, passive] = holder === 'a' ? [a, b] : [b, a];
    const configuration =
      active.cib.known && configurationInForce(active.cib.value) === true ? active.cib.value : undefined;
    const promoters = promotersInCharge(configuration, active.drbdReactor, known(active.runningUnits));
    const wanted = unitsIn(
      active.packages.known ? generationOf(active.packages.value) : 'unknown',
      exclusiveUnits(policy, configuration, promoters),
    );
    if (runningOf(active.runningUnits, wanted).length === 0) {
      const elsewhere = runningOf(passive.runningUnits, wanted).length > 0;
      const judged = wanted.some((unit) => isActive(unitOf(active.runningUnits, unit)) === false);
      if (!judged) return [];
      const actual = elsewhere ? onTheOther : 'none runs on either host';
      return [{ subject: 'mail services', host: holder, message: nothing, expected: 'active', actual }];
    }
    const owned = [
      ...(configuration === undefined ? [] : clusterUnits(configuration)),
      ...promotedUnits(promoters),
    ].map(({ unit }) => unit);
    const stopped = stoppedOf(active.runningUnits, wanted, owned);
    // An upgrade leaves units behind that must not run: without the packages it is not known which.
    const everywhere = unitsIn('5', wanted).map(unitName);
    const undecided = stopped.some(({ id }) => !everywhere.includes(id)) ? unavailableFact(active.packages) : undefined;
    if (undecided !== undefined) return undecided;
    const findings = stopped.map(({ id, active: state, sub }) => ({
      subject: id,
      host: holder,
      message: `${id} does not run on the active host`,
      expected: 'active',
      actual: `${state ?? ''} (${sub ?? ''})`,
    }));
    return unlessUnknown(findings, [{ units: active.runningUnits, cib: configuration }], policy.serviceUnits);
  },
});
