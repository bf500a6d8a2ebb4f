import { definePicture } from '../sdk/index.ts';
import { addressesIn, hostIn } from './hosts.ts';
import { clusterIn, ringsIn } from './cluster.ts';
import { copiesIn } from './copies.ts';
import { failoversIn } from './failovers.ts';
import { fencingIn } from './fencing.ts';
import { testsIn } from './failover-tests.ts';
import { optionalProperty } from './seen.ts';
import { storesIn } from './stores.ts';
import { pictureFacts } from './view.ts';

/** The topology of a pair, see schemas/report.schema.json. */
export const pairPicture = definePicture({
  reads: pictureFacts,
  tests: testsIn,
  draw: (view) => ({
    hosts: { a: hostIn(view, 'a'), b: hostIn(view, 'b') },
    addresses: addressesIn(view),
    cluster: clusterIn(view),
    ...optionalProperty('rings', ringsIn(view)),
    ...optionalProperty('fencing', fencingIn(view)),
    ...optionalProperty('stores', storesIn(view)),
    ...copiesIn(view),
    ...optionalProperty('failovers', failoversIn(view)),
  }),
});
