import { servicePrimitives } from '../facts/cluster/cib-lookup.ts';
import type { PlacedPrimitive } from '../facts/cluster/cib-lookup.ts';
import type { Cib } from '../facts/cluster/cib-model.ts';
import type { Failover } from '../facts/failover/failover-model.ts';
import { isJudgeable, isKeptRunning } from '../facts/failover/judgeable.ts';
import { instancesOf, isPromoted, lostServices, reasonFor } from '../facts/failover/lost-services.ts';
import { simulatedSteps } from '../facts/failover/simulated-order.ts';
import { usableDevices } from '../facts/failover/usable-devices.ts';
import type { KnownFailover, ServiceAfterFailover, Side, SimulatedFailover } from '../sdk/index.ts';
import { otherSide } from '../sdk/index.ts';
import { cibIn } from './cluster.ts';
import { optionalProperty, sides } from './seen.ts';
import type { View } from './view.ts';

/** The loss of each host; undefined if Pacemaker does not manage the pair, or the run did not ask for simulations. */
export function failoversIn(view: View): readonly SimulatedFailover[] | undefined {
  const { inForce } = cibIn(view);
  if (inForce === undefined || servicePrimitives(inForce).length === 0) return undefined;
  const all = sides.flatMap((lost) => failoverOf(view, lost, inForce));
  return all.length === 0 ? undefined : all;
}

/** Each host simulates the loss of the other one. */
function failoverOf(view: View, lost: Side, inForce: Cib): readonly SimulatedFailover[] {
  const { cib: own, failover } = view[otherSide(lost)];
  const cib = own.known ? own.value : inForce;
  // The rules of this run do not need it.
  if (!failover.known && failover.reason === 'not-collected' && failover.leftOut !== true && own.known) return [];
  const judgeable = isJudgeable(cib, failover);
  if (judgeable !== true) return [{ lost, unknown: judgeable }];
  return [failover.known ? describeFailover(lost, cib, failover.value) : { lost, unknown: failover.detail }];
}

function describeFailover(lost: Side, cib: Cib, failover: Failover): KnownFailover {
  const stopped = lostServices(cib, failover);
  const steps = simulatedSteps(failover);
  return {
    lost,
    basis: failover.basis,
    fenced: failover.fenced,
    devices: failover.fenced ? usableDevices(cib, failover).used : [],
    services: servicePrimitives(cib).map((placed) => serviceAfter(cib, failover, placed, stopped)),
    steps: steps.map(({ step, node, after }) => ({
      step,
      ...optionalProperty('on', step.startsWith('fence ') ? undefined : node),
      after,
    })),
  };
}

function serviceAfter(
  cib: Cib,
  failover: Failover,
  placed: PlacedPrimitive,
  lost: readonly PlacedPrimitive[],
): ServiceAfterFailover {
  const { id } = placed.primitive;
  const active = instancesOf(failover.after, id).filter((each) => each.active);
  const on = [...new Set(active.flatMap(({ nodes }) => nodes))].sort();
  if (active.length > 0 && !lost.includes(placed))
    return { id, state: active.some(isPromoted) ? 'promoted' : 'started', on };
  if (lost.includes(placed)) {
    const [top] = placed.within;
    const alike = lost.filter(({ primitive, within }) => (within[0] ?? primitive).id === (top ?? placed.primitive).id);
    const names = alike.map(({ primitive }) => primitive.id);
    return { id, state: active.length > 0 ? 'started' : 'stopped', on, reason: reasonFor(cib, failover, names).text };
  }
  return { id, state: isKeptRunning(cib, placed) ? 'stopped' : 'held', on };
}
