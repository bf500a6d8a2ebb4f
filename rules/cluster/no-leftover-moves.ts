import { configurationInForce, constraintsOf } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'No constraint is left over from a move by hand',
  why: '`crm_resource --move` and `--ban` write constraints that stay: later the services cannot run on the host that the cluster needs.',
  remedy: '`pcs resource clear RESOURCE`, `crm resource clear RESOURCE` or `crm_resource --clear --resource RESOURCE`.',
  references: ['man:crm_resource(8)'],
  explainedBy: {
    // The constraint keeps the services off a host.
    'cluster/services-may-run-on-both': (own, other) => other.actual.startsWith(`${own.subject}, `),
  },
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) =>
    constraintsOf(cib, 'location')
      .filter(({ id }) => /^cli-(prefer|ban|standby)-/.test(id))
      .map(({ id, resource, node, score, rules }) => ({
        subject: id,
        message: `A move by hand left the constraint ${id}`,
        expected: 'no such constraint',
        actual: `${resource ?? ''} on ${node ?? rules[0]?.expressions[0]?.['value'] ?? 'a node'}: ${score ?? rules[0]?.score ?? ''}`,
        moment: 'after-failover' as const,
      })),
});
