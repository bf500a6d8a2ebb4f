import { cib } from '../facts/cluster/cib.ts';
import { clusterState } from '../facts/cluster/cluster-state.ts';
import { corosyncConf } from '../facts/cluster/corosync-conf.ts';
import { linkState } from '../facts/cluster/link-state.ts';
import { bmcPath } from '../facts/fencing/bmc-path.ts';
import { addresses } from '../facts/network/addresses.ts';
import { operatingSystem } from '../facts/packages/operating-system.ts';
import { drbdState } from '../facts/replication/drbd-state.ts';
import { dataServices } from '../facts/services/data-services.ts';
import { blockDevices } from '../facts/storage/block-devices.ts';
import { mounts } from '../facts/storage/mounts.ts';
import { csync2 } from '../facts/sync/csync2.ts';
import { lsyncd } from '../facts/sync/lsyncd.ts';
import { units } from '../facts/units/units.ts';
import { keepalived } from '../facts/vip/keepalived.ts';
import type { Reads } from '../sdk/index.ts';
import { definePicture } from '../sdk/index.ts';
import { addressesIn, hostIn } from './hosts.ts';
import { clusterIn, ringsIn } from './cluster.ts';
import { copiesIn } from './copies.ts';
import { fencingIn } from './fencing.ts';
import { present } from './seen.ts';
import { storesIn } from './stores.ts';

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
  drbdState,
  keepalived,
  linkState,
  lsyncd,
  mounts,
  operatingSystem,
  units,
} satisfies Reads;

/** The topology of a pair, see schemas/report.schema.json. */
export const pairPicture = definePicture({
  reads: pictureFacts,
  draw: (view) => ({
    hosts: { a: hostIn(view, 'a'), b: hostIn(view, 'b') },
    addresses: addressesIn(view),
    cluster: clusterIn(view),
    ...present('rings', ringsIn(view)),
    ...present('fencing', fencingIn(view)),
    ...present('stores', storesIn(view)),
    ...present('copies', copiesIn(view)),
  }),
});
