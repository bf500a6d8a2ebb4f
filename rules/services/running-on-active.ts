import { activeHost } from '../../src/facts/active-host.ts';
import { addresses } from '../../src/facts/addresses.ts';
import { cib } from '../../src/facts/cib.ts';
import { configurationInForce } from '../../src/facts/cib-lookup.ts';
import { clusterUnits } from '../../src/facts/cluster-units.ts';
import { runningUnits } from '../../src/facts/running-units.ts';
import { exclusiveUnits, isTarget, runningOf } from '../../src/facts/service-units.ts';
import { isActive } from '../../src/facts/unit-state.ts';
import { unitOf } from '../../src/facts/units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'The mail services run on the host that holds the floating address',
  why: 'Users reach a host on which a part of the service is missing.',
  remedy: 'Look why it stopped (systemctl status UNIT, journalctl -u UNIT), then start it by its manager: pcs resource cleanup, crm resource cleanup, or systemctl start UNIT.',
  references: ['bluemind:services', 'man:systemctl(1)'],
  reads: { runningUnits, addresses },
  optional: { cib },
  appliesTo: ({ pair, a, b }) => activeHost({ a, b }, pair.virtualIps) !== undefined || 'not exactly one host holds the floating address, so none is the active one',
  check({ pair, policy, a, b }): readonly Finding[] {
    const holder = activeHost({ a, b }, pair.virtualIps);
    if (holder === undefined) return [];
    const [active, passive] = holder === 'a' ? [a, b] : [b, a];
    const configuration = active.cib.known && configurationInForce(active.cib.value) === true ? active.cib.value : undefined;
    const wanted = exclusiveUnits(policy, configuration).filter((unit) => !isTarget(unit));
    const running = runningOf(active.runningUnits, wanted);
    if (running.length === 0) {
      // All of it on the other host: the address is on the wrong one, which is a fault of its own.
      if (runningOf(passive.runningUnits, wanted).length > 0 || !wanted.some((unit) => isActive(unitOf(active.runningUnits, unit)) === false)) return [];
      return [{ subject: 'mail services', host: holder, message: 'no mail service runs on the host that holds the floating address', expected: 'active', actual: 'none runs on either host' }];
    }
    const owned = configuration === undefined ? [] : clusterUnits(configuration).map(({ unit }) => unit);
    return wanted.flatMap((name): Finding[] => {
      const unit = unitOf(active.runningUnits, name);
      if (unit === undefined || unit.load !== 'loaded' || isActive(unit) !== false) return [];
      // Only what someone wants to run here: the cluster, a boot, or the target that runs already.
      const expected = owned.includes(name) || unit.enablement === 'enabled' || unit.active === 'failed';
      return expected ? [{ subject: unit.id, host: holder, message: `${unit.id} does not run on the active host`, expected: 'active', actual: `${unit.active} (${unit.sub ?? ''})` }] : [];
    });
  },
});
