import { configurationInForce, isOcf, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { isClusterType } from '../../src/facts/storage/mount-table.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/** What starts a lock manager: dlm_controld for GFS2 and OCFS2, o2cb for OCFS2 alone. */
const locks = ['controld', 'o2cb'];

export default clusterRule({
  severity: 'error',
  summary: 'A cluster file system has its lock manager in the cluster',
  why: 'Without locks that both hosts honour, a file system mounted on both is destroyed; without a resource nobody starts them after a failover.',
  remedy: 'pcs resource create dlm ocf:pacemaker:controld op monitor interval=30s on-fail=fence clone interleave=true ordered=true (crm configure primitive dlm ocf:pacemaker:controld, then clone), with order and colocation before the file system; or a plain file system on one host at a time.',
  references: ['man:gfs2(5)', 'man:dlm_controld(8)'],
  reads: { cib },
  appliesTo: ({ cib }) => {
    const inForce = configurationInForce(cib);
    if (inForce !== true) return inForce;
    return clusterMounts(cib).some(({ fstype }) => isClusterType(fstype)) || 'the cluster mounts no cluster file system';
  },
  check: ({ cib }) => {
    const started = servicePrimitives(cib).map(({ primitive }) => primitive);
    const guarded = started.some((each) => isOcf(each, ...locks) || (each.class === 'systemd' && /^(dlm|o2cb)(\.service)?$/.test(each.type)));
    if (guarded) return [];
    return clusterMounts(cib)
      .filter(({ fstype }) => isClusterType(fstype))
      .map(({ resource, fstype, target }) => ({
        subject: resource,
        message: `no resource starts the lock manager of the ${fstype} at ${target}`,
        expected: 'a clone of ocf:pacemaker:controld',
        actual: 'none',
        moment: 'after-failover',
      }));
  },
});
