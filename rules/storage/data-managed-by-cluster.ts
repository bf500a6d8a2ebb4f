import { isNetworkMount } from '../../src/facts/storage/block-data.ts';
import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { dataDirectories } from '../../src/facts/storage/data-directories.ts';
import { isBelow, isClusterType, mountOf } from '../../src/facts/storage/mount-table.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'The cluster mounts every directory whose data must follow the services',
  why: 'After a failover the services start without this directory’s data: mail, search index or database are missing or old.',
  remedy: 'Move the directory to the shared storage and add a Filesystem resource to the group: pcs resource create ID ocf:heartbeat:Filesystem device=… directory=… fstype=… --group GROUP, or crm configure primitive.',
  references: ['bluemind:high-availability', 'man:ocf_heartbeat_Filesystem(7)'],
  explainedBy: {
    // Nothing that only one host has can be mounted by a cluster.
    'storage/data-on-shared-storage': (own, other) => own.subject === other.subject,
  },
  policy: ['sharedPaths'],
  reads: { cib, dataDirectories, mounts },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ policy, cib, dataDirectories, mounts }) => {
    const managed = clusterMounts(cib).filter(({ target }) => target !== '/');
    return policy.sharedPaths.flatMap((path) => {
      const now = mountOf(mounts, path);
      // A file server or a cluster file system may be there on both hosts at all times.
      const everywhere = now !== undefined && (isNetworkMount(now) || isClusterType(now.fstype));
      const present = dataDirectories.has(path) || now?.target === path;
      const covered = managed.some(({ target }) => isBelow(path, target) || isBelow(target, path));
      if (everywhere || !present || covered) return [];
      return [
        {
          subject: path,
          message: `no resource of the cluster mounts ${path}`,
          expected: `a Filesystem resource with directory=${path}`,
          actual: 'none',
          moment: 'after-failover' as const,
        },
      ];
    });
  },
});
