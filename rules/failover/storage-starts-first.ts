import { servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import type { Cib } from '../../src/facts/cluster/cib-model.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { failover } from '../../src/facts/failover/failover.ts';
import { isJudgeable } from '../../src/facts/failover/judgeable.ts';
import { includes, isOverBefore } from '../../src/facts/failover/simulated-order.ts';
import { promotionNeeds, storageNeeds } from '../../src/facts/services/storage-needs.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'In the failover to this host, storage is ready before the services that use it',
  why:
    'Nothing in the scheduler’s plan makes the service wait for its storage. A service that starts first works on ' +
    'the empty directory below the mount point; a volume group that is activated before DRBD is promoted fails, and ' +
    'the services stay down.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        check: '`cibadmin --query > /root/cib.before.xml` keeps the present configuration.',
        text:
          'Add a mandatory order constraint with the actions of both sides, or put both into one group. Score 0 and ' +
          'kind=Optional do not order a start.',
        effect: 'What started before its storage stops and starts.',
        commands: {
          pcs: 'pcs constraint order {action} {other-resource} then start {resource}',
          crmsh: 'crm configure order o_{resource} Mandatory: {other-resource}:{action} {resource}:start',
        },
        verify: '`crm_simulate -L -S --node-fail {peer-node}` does {other-resource} before {resource} at every run.',
        undo: '`cibadmin --replace --xml-file /root/cib.before.xml`',
      },
    ],
  },
  references: [
    'man:crm_simulate(8)',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#specifying-the-order-in-which-resources-should-start-stop',
  ],
  reads: { cib },
  optional: { failover },
  appliesTo: ({ cib, failover }) => {
    const judgeable = isJudgeable(cib, failover);
    if (judgeable !== true || !failover.known) return judgeable;
    return needsOf(cib).some(({ resource, needs, action }) =>
      includes(failover.value, `${needs} ${action}`, `${resource} start`),
    )
      ? true
      : 'no storage and no service on it start in a failover to this host';
  },
  check: ({ cib, failover: simulated }) => {
    if (!simulated.known) return simulated;
    const { value } = simulated;
    // One finding for each resource, and for the first one of those that follow each other.
    const seen = new Set<string>();
    const missing = needsOf(cib).filter(({ resource, needs, action }) => {
      const [before, after] = [`${needs} ${action}`, `${resource} start`];
      return includes(value, before, after) && !isOverBefore(value, before, after);
    });
    return missing.flatMap(({ resource, needs, action, because }): readonly Finding[] => {
      const [before, after] = [`${needs} ${action}`, `${resource} start`];
      const follows = missing.some(
        (other) =>
          other.resource !== resource && other.needs === needs && isOverBefore(value, `${other.resource} start`, after),
      );
      if (follows || seen.has(resource)) return [];
      seen.add(resource);
      const reversed = isOverBefore(value, after, before);
      return [
        {
          subject: resource,
          message: `${resource} does not wait for the ${action} of ${needs}, ${because}, in a failover`,
          expected: `${action} of ${needs} before start of ${resource}`,
          actual: reversed ? `start of ${resource} before ${action} of ${needs}` : 'no order between them',
          moment: 'after-failover',
          values: {
            resource,
            'other-resource': needs,
            action,
            group: topOf(cib, resource),
            'other-group': topOf(cib, needs),
            'peer-node': value.lost,
          },
        },
      ];
    });
  },
});

const topOf = (cib: Cib, id: string): string =>
  servicePrimitives(cib).find(({ primitive }) => primitive.id === id)?.within[0]?.id ?? id;

const needsOf = (cib: Cib) => [...promotionNeeds(cib), ...storageNeeds(cib)];
