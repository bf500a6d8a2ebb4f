import { configurationInForce, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { isOrderedBefore } from '../../src/facts/constraints/dependencies.ts';
import { storageNeeds } from '../../src/facts/services/storage-needs.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'The cluster activates volume groups, then mounts them, then starts the services on them',
  why:
    'A file system whose volume group is not active cannot be mounted, and a service that starts before its file ' +
    'system works on the empty directory below: mail and databases end up on the local disk.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        check: '`cibadmin --query > /root/cib.before.xml` keeps the present configuration.',
        text:
          'Put them into one group in the order volume group, file systems, services, address, or correct the ' +
          'direction of the order constraint. Score 0 and kind=Optional do not order a start.',
        commands: {
          pcs: 'pcs resource group add {group} {resource} --after {other-resource}',
          crmsh: [
            'crm configure modgroup {group} remove {resource}',
            'crm configure modgroup {group} add {resource} after {other-resource}',
          ],
        },
        verify: '`crm_mon -1` lists {resource} after what it needs, and `crm_verify -L` says nothing.',
        undo: '`cibadmin --replace --xml-file /root/cib.before.xml`',
      },
      {
        on: 'either',
        check: '`findmnt` and the open files of the service (`lsof -p PID`) show the mounted file system, or not.',
        text:
          'A service that started before its disk works on the directory below the mount: look what it wrote there, ' +
          'then restart the group in a maintenance window.',
        effect: 'The mail services stop and start.',
        commands: { pcs: 'pcs resource restart {group}', crmsh: 'crm resource restart {group}' },
        verify: '`crm_mon -1rf` shows every resource as Started, and a user can read mail.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#specifying-the-order-in-which-resources-should-start-stop',
    'man:ocf_heartbeat_Filesystem(7)',
    'man:ocf_heartbeat_LVM-activate(7)',
  ],
  explainedBy: {
    // Nothing orders or ties the resource at all.
    'cluster/services-kept-together': (own, other) =>
      own.actual.startsWith('no order') &&
      own.expected.split(' ').concat(own.actual.split(' ')).includes(other.subject),
    // The scheduler has seen it.
    'failover/storage-starts-first': (own, other) => own.subject === other.subject,
  },
  reads: { cib },
  appliesTo: ({ cib }) => (clusterMounts(cib).length === 0 ? 'the cluster mounts nothing' : configurationInForce(cib)),
  check: ({ cib }) => {
    const top = (id: string): string =>
      servicePrimitives(cib).find(({ primitive }) => primitive.id === id)?.within[0]?.id ?? id;
    // One finding for each resource: the first one that it needs represents all.
    const seen = new Set<string>();
    return storageNeeds(cib).flatMap(({ resource, needs, because }): readonly Finding[] => {
      if (seen.has(resource) || isOrderedBefore(cib, `${needs} start`, `${resource} start`)) return [];
      seen.add(resource);
      const reversed = isOrderedBefore(cib, `${resource} start`, `${needs} start`);
      const message = reversed
        ? `${resource} starts before ${needs}, ${because}`
        : `nothing makes ${resource} start after ${needs}, ${because}`;
      return [
        {
          subject: resource,
          message,
          expected: `${needs} before ${resource}`,
          actual: reversed ? `${resource} before ${needs}` : `no order between ${top(needs)} and ${top(resource)}`,
          moment: 'after-failover',
          values: { 'other-resource': needs },
        },
      ];
    });
  },
});
