import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { isBefore } from '../../src/facts/cluster/dependencies.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The cluster mounts a directory before the directories inside it',
  why: 'Mounted in the wrong order, the outer file system hides the inner one: services write to the wrong disk, or find nothing.',
  remedy: 'Put the inner resource after the outer one in the same group (pcs resource group add GROUP ID --after OUTER), or add an order and a colocation constraint.',
  references: ['man:ocf_heartbeat_Filesystem(7)'],
  explainedBy: {
    // A place in the group is a place in its order.
    'cluster/services-kept-together': (own, other) => own.subject === other.subject,
  },
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) => {
    const all = clusterMounts(cib);
    return all.flatMap((child) => {
      const parents = all.filter(({ target }) => target !== child.target && isBelow(child.target, target));
      return parents
        .filter((parent) => !isBefore(cib, `${parent.resource} start`, `${child.resource} start`))
        .map((parent) => ({
          subject: child.resource,
          message: `nothing makes the cluster mount ${child.target} after ${parent.target}`,
          expected: `${child.resource} after ${parent.resource}`,
          actual: 'no group or constraint orders them so',
          moment: 'after-failover' as const,
        }));
    });
  },
});
