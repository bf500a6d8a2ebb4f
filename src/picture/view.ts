import { cib } from '../facts/cluster/cib.ts';
import { clusterState } from '../facts/cluster/cluster-state.ts';
import { corosyncConf } from '../facts/cluster/corosync-conf.ts';
import { heartbeat } from '../facts/cluster/heartbeat.ts';
import { linkState } from '../facts/cluster/link-state.ts';
import { failover } from '../facts/failover/failover.ts';
import { bmcPath } from '../facts/fencing/bmc-path.ts';
import { addresses } from '../facts/network/addresses.ts';
import { operatingSystem } from '../facts/packages/operating-system.ts';
import { wallClock } from '../facts/machine/wall-clock.ts';
import { drbdState } from '../facts/replication/drbd-state.ts';
import { dataServices } from '../facts/services/data-services.ts';
import { blockDevices } from '../facts/devices/block-devices.ts';
import { mounts } from '../facts/storage/mounts.ts';
import { csync2 } from '../facts/sync/csync2.ts';
import { lsyncd } from '../facts/sync/lsyncd.ts';
import { units } from '../facts/units/units.ts';
import { drbdReactor } from '../facts/replication/drbd-reactor.ts';
import { keepalived } from '../facts/vip/keepalived.ts';
import type { PictureView, Reads } from '../sdk/index.ts';

/** The facts that the picture shows. Rules read all of them, so it adds nothing to a run. */
export const pictureFacts = {
  addresses,
  bmcPath,
  blockDevices,
  cib,
  clusterState,
  corosyncConf,
  csync2,
  dataServices,
  drbdReactor,
  drbdState,
  failover,
  heartbeat,
  keepalived,
  linkState,
  lsyncd,
  mounts,
  operatingSystem,
  units,
  wallClock,
} satisfies Reads;

/** The facts of both hosts. */
export type View = PictureView<typeof pictureFacts>;
