// drbd-reactor.promoter(5)
import type { Applicability, Fact } from '../../sdk/index.ts';
import type { Cib } from '../cluster/cib-model.ts';
import { configurationInForce } from '../cluster/cib-lookup.ts';
import type { DrbdReactor } from '../replication/drbd-reactor.ts';
import type { Promoter } from '../replication/promoter-model.ts';
import { isIdle } from '../units/unit-state.ts';
import type { Units } from '../units/units.ts';

/**
 * The promoters that are the cluster manager of a host. None where Pacemaker is: other rules report two managers of one
 * address or resource.
 */
export const promotersInCharge = (
  cib: Cib | undefined,
  reactor: Fact<DrbdReactor>,
  units: Fact<Units>,
): readonly Promoter[] =>
  (cib !== undefined && configurationInForce(cib) === true) || isIdle(units, 'drbd-reactor') || !reactor.known
    ? []
    : reactor.value.promoters;

/** Whether a rule about a cluster manager, Pacemaker or drbd-reactor, has something to judge. */
export function managerInForce(cib: Cib, reactor: Fact<DrbdReactor>, units: Fact<Units>): Applicability {
  const inForce = configurationInForce(cib);
  if (inForce === true || isIdle(units, 'drbd-reactor')) return inForce;
  return !reactor.known || reactor.value.promoters.length > 0 || inForce;
}
