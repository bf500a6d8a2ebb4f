import type { Policy } from '../../sdk/index.ts';
import type { Promoter } from '../replication/promoter-model.ts';
import type { Cib } from '../cluster/cib-model.ts';
import { configurationInForce } from '../cluster/cib-lookup.ts';
import { clusterMounts } from './cluster-mounts.ts';
import { promotedMounts } from './promoted-mounts.ts';

/** Directories whose data move with the service: those of the policy, and those that the cluster mounts on one host. */
export const movingPaths = (policy: Policy, cib?: Cib, promoters: readonly Promoter[] = []): readonly string[] => [
  ...policy.sharedPaths,
  ...(cib === undefined || configurationInForce(cib) !== true
    ? []
    : clusterMounts(cib)
        .map(({ target }) => target)
        .filter((target) => target !== '/')),
  ...promotedMounts(promoters).map(({ target }) => target),
];
