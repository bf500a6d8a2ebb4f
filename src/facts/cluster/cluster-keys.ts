// corosync-keygen(8); Pacemaker Explained, "Pacemaker Remote"
import { defineFact, known, listing, unknownFrom } from '../../sdk/index.ts';

/** Keys with which the members of a cluster know each other: metadata and a digest that only this run can compare. */
export const clusterKeys = defineFact({
  id: 'cluster-keys',
  describes: 'Owner, mode and keyed digest of the cluster’s shared keys',
  sources: {
    keys: listing('cluster-keys', ['/etc/corosync/authkey', '/etc/pacemaker/authkey', '/etc/ha.d/authkeys'], 'keyed'),
  },
  parse: ({ keys }) =>
    keys.read ? known(keys.value) : keys.reason === 'absent' ? known([]) : unknownFrom(keys, 'the cluster’s keys'),
});
