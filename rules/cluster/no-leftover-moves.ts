import { configurationInForce, constraintsOf } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'No constraint is left over from a manual move',
  why:
    '`crm_resource --move` and `--ban` write constraints that stay: later the services cannot run on the host that ' +
    'the cluster needs.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'constraint',
    steps: [
      {
        on: 'either',
        check:
          '`cibadmin --query > /tmp/cib.xml`, delete the constraint from that copy, and `crm_simulate -S -x ' +
          '/tmp/cib.xml` shows the actions. If they would move, raise resource-stickiness above the preference ' +
          'first (cluster/services-stay-after-recovery).',
        text: 'See where the services would run without {constraint}: they may move at once.',
        effect: 'The services may move; mail is then away for a minute or more.',
        commands: { pcs: 'pcs resource clear {resource}', crmsh: 'crm resource clear {resource}' },
        verify:
          '`crm_mon -1` shows the services where they are meant to be, and `pcs constraint` or `crm configure show` ' +
          'no cli- constraint.',
      },
    ],
  },
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
        message: `The constraint ${id} is left over from a manual move`,
        expected: 'no such constraint',
        actual: `${resource ?? ''} on ${node ?? rules[0]?.expressions[0]?.['value'] ?? 'a node'}: ${score ?? rules[0]?.score ?? ''}`,
        moment: 'after-failover' as const,
        ...(resource === undefined ? {} : { values: { resource } }),
      })),
});
