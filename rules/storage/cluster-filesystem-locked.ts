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
  why:
    'Without locks that both hosts honour, a file system mounted on both is destroyed; without a resource nothing ' +
    'starts them after a failover.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        text: 'Set up STONITH first (fencing/fencing-enabled): DLM stops all access until a lost node is fenced.',
        verify: '`stonith_admin --list-registered` names a device on each node.',
      },
      {
        on: 'either',
        text: 'Stop what uses {resource}, and make a cloned resource of the lock manager.',
        effect: 'Everything on the cluster file system stops.',
        commands: {
          pcs: [
            'pcs property set no-quorum-policy=freeze',
            'pcs resource create dlm ocf:pacemaker:controld op monitor interval=30s on-fail=fence',
            'pcs resource clone dlm meta interleave=true ordered=true',
          ],
          crmsh: [
            'crm configure property no-quorum-policy=freeze',
            'crm configure primitive dlm ocf:pacemaker:controld op monitor interval=30s timeout=20s on-fail=fence ' +
              'op start timeout=90s interval=0 op stop timeout=100s interval=0',
            'crm configure clone dlm-clone dlm meta interleave=true ordered=true',
          ],
        },
        verify: '`crm_mon -1` shows dlm as Started on both nodes.',
      },
      {
        on: 'either',
        text:
          'Order {clone}, the clone of the file system, after the lock manager, on the same node. Or use a plain ' +
          'file system on one host at a time.',
        commands: {
          pcs: [
            'pcs constraint order start dlm-clone then start {clone}',
            'pcs constraint colocation add {clone} with dlm-clone',
          ],
          crmsh: [
            'crm configure order o_locks Mandatory: dlm-clone {clone}',
            'crm configure colocation c_locks inf: {clone} dlm-clone',
          ],
        },
        verify:
          '`crm_simulate -Ls` starts dlm before {resource}; halint check --rule storage/cluster-filesystem-locked ' +
          'passes.',
      },
    ],
  },
  references: ['man:gfs2(5)', 'man:dlm_controld(8)'],
  reads: { cib },
  appliesTo: ({ cib }) => {
    const inForce = configurationInForce(cib);
    if (inForce !== true) return inForce;
    return (
      clusterMounts(cib).some(({ fstype }) => isClusterType(fstype)) || 'the cluster mounts no cluster file system'
    );
  },
  check: ({ cib }) => {
    const started = servicePrimitives(cib).map(({ primitive }) => primitive);
    const guarded = started.some(
      (each) => isOcf(each, ...locks) || (each.class === 'systemd' && /^(dlm|o2cb)(\.service)?$/.test(each.type)),
    );
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
