import { promotersInForce } from '../facts/replication/drbd-reactor.ts';
import { isIdle } from '../facts/units/unit-state.ts';
import { vrrpInForce } from '../facts/vip/vrrp.ts';
import type { ClusterManager } from '../sdk/index.ts';
import { sides } from './seen.ts';
import type { View } from './view.ts';

/**
 * The cluster manager. One that is in force on either host comes first; then a configuration that Pacemaker left on a
 * disk. If several are in force, a rule reports it.
 */
export function managerIn(view: View): ClusterManager {
  const hosts = sides.map((side) => view[side]);
  if (hosts.some(isPacemaker)) return 'pacemaker';
  if (hosts.some(({ drbdReactor, units }) => promotersInForce(drbdReactor, units).length > 0)) return 'drbd-reactor';
  if (hosts.some(({ keepalived, units }) => keepalived.known && vrrpInForce(keepalived.value, units) === true))
    return 'keepalived';
  if (hosts.some(({ heartbeat, units }) => isConfigured(heartbeat) && !isIdle(units, 'heartbeat'))) return 'heartbeat';
  if (hosts.some(({ cib }) => cib.known && cib.value.origin === 'left-over')) return 'pacemaker';
  const known = hosts.every(
    ({ cib, drbdReactor, keepalived, heartbeat }) =>
      cib.known && drbdReactor.known && keepalived.known && heartbeat.known,
  );
  return known ? 'none' : 'unknown';
}

const isPacemaker = ({ clusterState, cib }: View['a']): boolean =>
  (clusterState.known && clusterState.value.running) ||
  (cib.known && (cib.value.origin === 'cluster' || cib.value.origin === 'file'));

const isConfigured = (heartbeat: View['a']['heartbeat']): boolean => heartbeat.known && heartbeat.value.configured;
