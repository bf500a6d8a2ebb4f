import { configurationInForce, property } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'A partition without quorum does not go on as if it had it',
  why: 'no-quorum-policy=ignore is a habit from before two_node: it lets every partition run the services, and with a quorum device it cancels that device.',
  remedy: '`pcs property set no-quorum-policy=stop` or `crm configure property no-quorum-policy=stop` (freeze for GFS2).',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#cluster-options', 'man:votequorum(5)'],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) => {
    const value = property(cib, 'no-quorum-policy');
    if (value !== 'ignore') return [];
    return [{ subject: 'no-quorum-policy', message: 'Without quorum the services go on', expected: 'stop', actual: value, moment: 'after-failover' }];
  },
});
