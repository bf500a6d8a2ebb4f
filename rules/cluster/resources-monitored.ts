import { configurationInForce, monitors, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'Every resource has a recurring monitor',
  why: 'Pacemaker looks at a resource without one only when it starts it: a service that dies later stays down and nothing fails over.',
  remedy: '`pcs resource op add RESOURCE monitor interval=30s timeout=60s` or `crm configure monitor RESOURCE 30s:60s`.',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#resource-operations'],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) =>
    servicePrimitives(cib)
      .filter(({ primitive }) => monitors(primitive).length === 0)
      .map(({ primitive: { id } }) => ({ subject: id, message: `${id} is not monitored`, expected: 'a monitor operation with an interval', actual: 'none' })),
});
