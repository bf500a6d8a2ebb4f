import { lockManager } from '../../src/facts/storage/lock-manager.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'A mounted cluster file system has a lock manager that fences lost hosts',
  why: 'A lock manager without fencing hands out the locks of a host that may still write: the file system is destroyed.',
  remedy: 'Remove enable_fencing=0 from /etc/dlm/dlm.conf and from the command line of dlm_controld, set up STONITH, and let the cluster start dlm_controld.',
  references: ['man:dlm_controld(8)', 'man:dlm.conf(5)', 'man:gfs2(5)'],
  reads: { lockManager },
  appliesTo: ({ lockManager }) => lockManager.mounts.length > 0 || 'no cluster file system is mounted',
  check: ({ lockManager }) =>
    lockManager.fencing === true
      ? []
      : lockManager.mounts
          // OCFS2 may run on o2cb, which fences by itself and has no dlm_controld.
          .filter(({ fstype }) => lockManager.running || fstype !== 'ocfs2')
          .map(({ target, fstype, line }) => ({
            subject: target,
            message: lockManager.running ? `the lock manager of the ${fstype} at ${target} does not fence` : `the ${fstype} at ${target} has no lock manager`,
            expected: 'dlm_controld with enable_fencing=1',
            actual: lockManager.running ? 'enable_fencing=0' : 'dlm_controld does not run',
            at: { path: '/proc/self/mountinfo', line },
          })),
});
