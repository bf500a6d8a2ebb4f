import type { Cib } from '../../src/facts/cluster/cib-model.ts';
import { configurationInForce, constraintsOf, isOcf, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { clusterRule } from '../../src/sdk/index.ts';

const promotedRole = /^(promoted|master)$/i;

/** Names of the DRBD clones and of what is in them. */
const drbdNames = (cib: Cib): readonly string[] =>
  servicePrimitives(cib)
    .filter(({ primitive }) => isOcf(primitive, 'drbd', 'drbd-attr'))
    .flatMap(({ primitive, within }) => [primitive.id, ...within.map(({ id }) => id)]);

export default clusterRule({
  severity: 'critical',
  summary: 'The cluster mounts a DRBD device where DRBD is promoted, after it was promoted',
  why: 'Without both constraints a failover starts the file system on the secondary, or before the promotion: it fails, and the services stay down.',
  remedy: 'pcs constraint colocation add GROUP with Promoted DRBD-CLONE INFINITY; pcs constraint order promote DRBD-CLONE then start GROUP (crm: colocation … inf: GROUP DRBD-CLONE:Master, order … DRBD-CLONE:promote GROUP:start).',
  references: ['https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-pacemaker-crm-drbd-backed-service', 'man:ocf_linbit_drbd(7)'],
  reads: { cib },
  appliesTo: ({ cib }) => {
    const inForce = configurationInForce(cib);
    if (inForce !== true) return inForce;
    return clusterMounts(cib).some(({ source }) => source.startsWith('/dev/drbd')) || 'the cluster mounts no DRBD device';
  },
  check: ({ cib }) => {
    const drbd = drbdNames(cib);
    // DRBD that promotes itself when its device is opened needs no resource in the cluster.
    if (drbd.length === 0) return [];
    return clusterMounts(cib)
      .filter(({ source }) => source.startsWith('/dev/drbd'))
      .flatMap(({ resource, placed }) => {
        const names = [resource, ...placed.within.map(({ id }) => id)];
        const together = constraintsOf(cib, 'colocation').some(
          ({ resource: one, with: other, withRole, sets }) =>
            (names.includes(one ?? '') && drbd.includes(other ?? '') && promotedRole.test(withRole ?? '')) ||
            (sets.some(({ ids }) => ids.some((id) => names.includes(id))) && sets.some(({ ids, role }) => promotedRole.test(role ?? '') && ids.some((id) => drbd.includes(id)))),
        );
        const ordered = constraintsOf(cib, 'order').some(
          ({ first, then, firstAction, sets }) =>
            (drbd.includes(first ?? '') && firstAction === 'promote' && names.includes(then ?? '')) ||
            (sets.some(({ ids, action }) => action === 'promote' && ids.some((id) => drbd.includes(id))) && sets.some(({ ids }) => ids.some((id) => names.includes(id)))),
        );
        if (together && ordered) return [];
        const missing = [...(together ? [] : ['colocation with the promoted role']), ...(ordered ? [] : ['order after the promotion'])].join(' and ');
        return [{ subject: resource, message: `the resource ${resource} has no ${missing} of DRBD`, expected: 'colocation and order with the promotion', actual: `no ${missing}`, moment: 'after-failover' as const }];
      });
  },
});
