import type { Applicability, Fact } from '../../sdk/index.ts';
import {
  configurationInForce,
  memberNodes,
  metaOf,
  property,
  remoteNodes,
  servicePrimitives,
} from '../cluster/cib-lookup.ts';
import type { PlacedPrimitive } from '../cluster/cib-lookup.ts';
import type { Cib } from '../cluster/cib-model.ts';
import { parseBoolean } from '../cluster/cib-values.ts';
import { describeNode } from '../cluster/cluster-state-model.ts';
import type { Failover } from './failover-model.ts';

/** Whether the simulation says how a pair at rest fails over; else the reason why not. True while it is unknown. */
export function isJudgeable(cib: Cib, failover: Fact<Failover>): Applicability {
  const inForce = configurationInForce(cib);
  if (inForce !== true) return inForce;
  const nodes = memberNodes(cib).length;
  if (nodes !== 2) return `the simulation is for two nodes, and the configuration has ${nodes}`;
  if (servicePrimitives(cib).length === 0) return 'the cluster has no services';
  if (remoteNodes(cib).length > 0) return 'services on remote nodes are not simulated';
  if (cib.resources.some(({ kind }) => kind === 'bundle')) return 'bundles are not simulated';
  if (cib.constraints.some(({ kind }) => kind === 'ticket')) return 'tickets are not simulated';
  const held = ['maintenance-mode', 'stop-all-resources'].find((name) => parseBoolean(property(cib, name)) === true);
  if (held !== undefined) return `${held} is set: the cluster starts nothing`;
  if (!failover.known) return failover.leftOut === true ? 'no simulated failover was recorded' : true;
  return isAtRest(failover.value);
}

/** A cluster in the middle of something else is judged by other rules. */
function isAtRest({ now, pending }: Failover): Applicability {
  if (now === undefined) return true;
  const node = now.nodes.find(
    ({ type, online, standby, maintenance, pending: joining, unclean, shutdown }) =>
      type !== 'ping' && (!online || standby || maintenance || joining || unclean || shutdown),
  );
  if (node !== undefined) {
    const state = node.shutdown && node.online ? 'shutting down' : describeNode(node);
    return `${node.name} is ${state}: there is no other node to fail over to, or from`;
  }
  const [action] = pending;
  return action === undefined ? true : `the cluster is not at rest: ${action} is still to be done`;
}

/** Whether the cluster keeps the service running: no one has stopped it or taken it out of its hands. */
export const isKeptRunning = (cib: Cib, placed: PlacedPrimitive): boolean =>
  !/^stopped$/i.test(metaOf(cib, placed, 'target-role') ?? '') &&
  parseBoolean(metaOf(cib, placed, 'is-managed')) !== false &&
  parseBoolean(metaOf(cib, placed, 'maintenance')) !== true;
