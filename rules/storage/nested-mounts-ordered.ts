import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { isOrderedBefore } from '../../src/facts/constraints/dependencies.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The cluster mounts a directory before the directories inside it',
  why:
    'Mounted in the wrong order, the outer file system hides the inner one: services write to the wrong disk, or ' +
    'find nothing.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        text:
          'Move {resource} behind {outer}, the mount that contains it. Nothing restarts: what is mounted in the ' +
          'wrong order now stays so until the group starts again.',
        commands: {
          pcs: 'pcs resource group add {group} {resource} --after {outer}',
          crmsh: [
            'crm configure modgroup {group} remove {resource}',
            'crm configure modgroup {group} add {resource} after {outer}',
          ],
        },
        verify: '`crm_mon -1` lists {outer} before {resource}.',
      },
      {
        on: 'either',
        check: '`findmnt` on the active host: a mount that the outer one hides does not appear below it.',
        text: 'If {resource} was mounted before {outer} at the last start, restart the group in a maintenance window.',
        effect: 'The mail services stop and start.',
        commands: { pcs: 'pcs resource restart {group}', crmsh: 'crm resource restart {group}' },
        verify: '`findmnt -R` of the outer directory shows both mounts, one below the other.',
      },
    ],
  },
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
        .filter((parent) => !isOrderedBefore(cib, `${parent.resource} start`, `${child.resource} start`))
        .map((parent) => ({
          subject: child.resource,
          message: `nothing makes the cluster mount ${child.target} after ${parent.target}`,
          expected: `${child.resource} after ${parent.resource}`,
          actual: 'no group or constraint orders them so',
          moment: 'after-failover' as const,
          values: { outer: parent.resource },
        }));
    });
  },
});
