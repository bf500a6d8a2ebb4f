import { cib } from '../../src/facts/cluster/cib.ts';
import { configurationInForce, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { isOrderedBefore } from '../../src/facts/constraints/dependencies.ts';
import { promotionNeeds, storageNeeds } from '../../src/facts/services/storage-needs.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Services stop before their file systems, and file systems before volume groups and DRBD',
  why:
    'A file system that a service still uses cannot be unmounted, and a device that is mounted cannot be demoted. The ' +
    'stop fails, and Pacemaker fences the node in the middle of a planned switchover.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        text:
          'Delete `symmetrical=false` (crmsh: `symmetrical=false`, pcs: `symmetrical=false`) from the order constraint ' +
          'between {other-resource} and {resource}, or add the reverse order for the stop.',
        commands: {
          pcs: 'pcs constraint order stop {resource} then stop {other-resource} symmetrical=false',
          crmsh:
            'crm configure order o-stop-{resource} Mandatory: {resource}:stop {other-resource}:stop symmetrical=false',
        },
        verify: '`crm_simulate -LS` shows no transition; in the next switchover {resource} stops first.',
      },
    ],
  },
  references: ['pacemaker:explained#ordering-constraints', 'man:ocf_heartbeat_Filesystem(7)'],
  explainedBy: {
    // Without an order of the start there is none of the stop.
    'cluster/storage-starts-first': (own, other) => own.subject === other.subject,
    'replication/mounts-follow-primary': () => true,
    'cluster/services-kept-together': () => true,
  },
  reads: { cib },
  appliesTo: ({ cib }) => (clusterMounts(cib).length === 0 ? 'the cluster mounts nothing' : configurationInForce(cib)),
  check({ cib }) {
    const seen = new Set<string>();
    return [...storageNeeds(cib), ...promotionNeeds(cib)].flatMap(({ resource, needs, action }): readonly Finding[] => {
      const undoing = action === 'promote' ? 'demote' : 'stop';
      if (seen.has(resource) || isOrderedBefore(cib, `${resource} stop`, `${needs} ${undoing}`)) return [];
      seen.add(resource);
      return [
        {
          subject: resource,
          message: `nothing makes ${resource} stop before the ${undoing} of ${needs}`,
          expected: `${resource} stops before the ${undoing} of ${needs}`,
          actual: `no order of the stop between ${topOf(cib, resource)} and ${topOf(cib, needs)}`,
          moment: 'after-failover',
          values: { 'other-resource': needs },
        },
      ];
    });
  },
});

const topOf = (configuration: Parameters<typeof servicePrimitives>[0], id: string): string =>
  servicePrimitives(configuration).find(({ primitive }) => primitive.id === id)?.within[0]?.id ?? id;
