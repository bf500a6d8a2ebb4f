import { configurationInForce, fencingEnabled, property } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'Fencing (STONITH) is switched on',
  why: 'Without fencing a node that does not answer is taken for dead and its services are started a second time: both hosts write to the same data.',
  remedy: 'Create a fence device for each node, test it, then `pcs property set stonith-enabled=true` or `crm configure property stonith-enabled=true`.',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing', 'bluemind:high-availability'],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) =>
    fencingEnabled(cib)
      ? []
      : [
          {
            subject: 'stonith-enabled',
            message: 'Fencing is switched off: a node that does not answer is taken for dead',
            expected: 'true',
            actual: property(cib, 'stonith-enabled') ?? '',
            moment: 'after-failover',
          },
        ],
});
