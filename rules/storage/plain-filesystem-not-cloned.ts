import { attribute, configurationInForce, parameter } from '../../src/facts/cib-lookup.ts';
import { cib } from '../../src/facts/cib.ts';
import { clusterMounts } from '../../src/facts/cluster-mounts.ts';
import { isNetworkMount } from '../../src/facts/block-data.ts';
import { isClusterType } from '../../src/facts/mount-table.ts';
import { parseBoolean } from '../../src/facts/cib-values.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'The cluster clones no file system that one host at a time may mount',
  why: 'A clone mounts it on both hosts at once, which destroys an ext4 or xfs within minutes; force_clones takes away the agent’s refusal.',
  remedy: 'Remove the clone (pcs resource unclone ID, or crm configure edit) and put the resource into the group of the services.',
  references: ['man:ocf_heartbeat_Filesystem(7)'],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) =>
    clusterMounts(cib).flatMap((mount) => {
      const { primitive, within } = mount.placed;
      const clone = within.find(({ kind }) => kind === 'clone');
      const forced = parseBoolean(parameter(primitive, 'force_clones')) === true;
      // `device` on DRBD in dual primary is as wrong; a bind mount or tmpfs is each host's own.
      const local = ['tmpfs', 'none', 'bind'].includes(mount.fstype) || mount.options.includes('bind');
      if (isClusterType(mount.fstype) || isNetworkMount(mount) || local || (clone === undefined && !forced)) return [];
      if (clone !== undefined && attribute(clone.meta, 'clone-max') === '1') return [];
      return [
        {
          subject: mount.resource,
          message: `the cluster may mount the ${mount.fstype} of ${mount.target} on both hosts`,
          expected: 'no clone, and force_clones not set',
          actual: clone === undefined ? 'force_clones=true' : `in the clone ${clone.id}`,
          moment: 'after-failover' as const,
        },
      ];
    }),
});
