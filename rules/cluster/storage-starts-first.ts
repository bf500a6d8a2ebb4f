import { configurationInForce, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { isBefore } from '../../src/facts/constraints/dependencies.ts';
import { dataOf } from '../../src/facts/services/service-data.ts';
import { activatedGroups, clusterMounts, volumeGroupNamed } from '../../src/facts/storage/cluster-mounts.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';
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
  },
  reads: { cib },
  appliesTo: ({ cib }) => (clusterMounts(cib).length === 0 ? 'the cluster mounts nothing' : configurationInForce(cib)),
  check: ({ cib }) => {
    const top = (id: string): string =>
      servicePrimitives(cib).find(({ primitive }) => primitive.id === id)?.within[0]?.id ?? id;
    const judge = (before: string, after: string, what: string): readonly Finding[] => {
      if (isBefore(cib, `${before} start`, `${after} start`)) return [];
      const reversed = isBefore(cib, `${after} start`, `${before} start`);
      const message = reversed
        ? `${after} starts before ${before}, ${what}`
        : `nothing makes ${after} start after ${before}, ${what}`;
      return [
        {
          subject: after,
          message,
          expected: `${before} before ${after}`,
          actual: reversed ? `${after} before ${before}` : `no order between ${top(before)} and ${top(after)}`,
          moment: 'after-failover',
          values: { 'other-resource': before },
        },
      ];
    };
    const mounts = clusterMounts(cib);
    const groups = activatedGroups(cib);
    const volumes = mounts.flatMap((mount) =>
      groups
        .filter(({ volumeGroup }) => volumeGroup === volumeGroupNamed(mount.source))
        .flatMap(({ primitive }) => judge(primitive.id, mount.resource, 'the volume group that it lies on')),
    );
    const services = servicePrimitives(cib).flatMap(({ primitive }) => {
      const data = dataOf(primitive);
      const below = mounts.filter(({ target }) =>
        data.some((path) =>
          path.endsWith('-') ? target.startsWith(path) : isBelow(target, path) || isBelow(path, target),
        ),
      );
      // One finding for each service: the first of its file systems stands for all.
      return below
        .flatMap(({ resource, target }) => judge(resource, primitive.id, `which mounts ${target}`))
        .slice(0, 1);
    });
    return [...volumes, ...services];
  },
});
