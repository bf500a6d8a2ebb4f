import { lockManager } from '../../src/facts/storage/lock-manager.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'A mounted cluster file system has a lock manager that fences lost hosts',
  why:
    'A lock manager without fencing hands out the locks of a host that may still write: the file system is ' +
    'destroyed.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'either',
        text: 'Set up fencing and test it first (fencing/fencing-enabled).',
        verify: '`stonith_admin --list-registered` names a device on each node.',
      },
      {
        on: 'either',
        text: 'Stop what uses {path} and unmount it on both hosts: DLM cannot restart below a mounted file system.',
        effect: 'All mail services stop.',
        commands: { pcs: 'pcs resource disable {group}', crmsh: 'crm resource stop {group}' },
        verify: '`findmnt -t gfs2,ocfs2` prints nothing on both hosts.',
      },
      {
        on: 'both',
        text:
          'Delete enable_fencing=0, and a fence_all that does nothing, from /etc/dlm/dlm.conf and from the options ' +
          'of dlm_controld.',
        verify: '`grep -rn enable_fencing /etc/dlm /etc/default/dlm /etc/sysconfig/dlm` prints no line with 0.',
      },
      {
        on: 'either',
        text: 'Restart the lock manager through the cluster, then start what uses {path}.',
        effect: 'The mail services start.',
        commands: {
          pcs: ['pcs resource restart dlm-clone', 'pcs resource enable {group}'],
          crmsh: ['crm resource restart dlm-clone', 'crm resource start {group}'],
        },
        verify: '`dlm_tool dump` on both hosts shows enable_fencing 1.',
      },
    ],
  },
  references: ['man:dlm_controld(8)', 'man:dlm.conf(5)', 'man:gfs2(5)'],
  reads: { lockManager },
  appliesTo: ({ lockManager }) => lockManager.mounts.length > 0 || 'no cluster file system is mounted',
  check: ({ lockManager }) =>
    lockManager.fencing === true && lockManager.pretence === undefined
      ? []
      : lockManager.mounts
          // OCFS2 may run on o2cb, which fences by itself and has no dlm_controld.
          .filter(({ fstype }) => lockManager.running || fstype !== 'ocfs2')
          .map(({ target, fstype, line }) => ({
            subject: target,
            message: lockManager.running
              ? `the lock manager of the ${fstype} at ${target} does not fence`
              : `the ${fstype} at ${target} has no lock manager`,
            expected: 'dlm_controld with enable_fencing=1, and fence_all dlm_stonith or none',
            actual: !lockManager.running
              ? 'dlm_controld does not run'
              : lockManager.pretence === undefined
                ? 'enable_fencing=0'
                : `fence_all ${lockManager.pretence}`,
            at: { path: '/proc/self/mountinfo', line },
          })),
});
