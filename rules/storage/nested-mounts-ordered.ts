import type { Cib } from '../../src/facts/cluster/cib-model.ts';
import { configurationInForce, constraintsOf } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import type { ClusterMount } from '../../src/facts/storage/cluster-mounts.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/** The names by which constraints can mean a resource: its own, and those of what it lies in. */
const names = ({ placed }: ClusterMount): readonly string[] => [placed.primitive.id, ...placed.within.map(({ id }) => id)];

/** Whether a group or an order constraint starts one after the other. */
function startsAfter(cib: Cib, parent: ClusterMount, child: ClusterMount): boolean {
  const group = parent.placed.within.find((each) => each.kind === 'group');
  const members = group?.kind === 'group' ? group.members.map(({ id }) => id) : [];
  if (members.includes(child.resource)) return members.indexOf(parent.resource) < members.indexOf(child.resource);
  return constraintsOf(cib, 'order').some(({ first, then, sets, orderKind = 'Mandatory' }) => {
    // An optional order counts only when both happen to start at once.
    if (orderKind === 'Optional') return false;
    // Members of a set follow one another, unless it says that they may start together.
    const steps = sets.flatMap(({ ids, sequential }) => (sequential ? ids.map((id) => [id]) : [ids]));
    const at = (mount: ClusterMount): number => steps.findIndex((ids) => ids.some((id) => names(mount).includes(id)));
    if (at(parent) >= 0 && at(child) >= 0) return at(parent) < at(child);
    return first !== undefined && then !== undefined && names(parent).includes(first) && names(child).includes(then);
  });
}

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
        .filter((parent) => !startsAfter(cib, parent, child))
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
